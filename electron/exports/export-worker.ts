/** The thread that writes one file and ends. It may be killed at any time: it only reads the ledger, and its file is a temporary one. */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Database } from '../ledger/database.ts';
import { failedMessage, workerOrderSchema } from './messages.ts';
import type { FromWorker, VouchersWritten } from './messages.ts';
import { writeExport } from './write-export.ts';
import type { OnProgress } from './write-export.ts';

if (parentPort !== null) await serve(parentPort, workerData);

async function serve(port: MessagePort, given: unknown): Promise<void> {
  const send = (message: FromWorker): void => port.postMessage(message);
  try {
    send({ type: 'done', vouchers: await written(given, (done, total) => send({ type: 'progress', done, total })) });
  } catch (error) {
    send(failedMessage(error));
  }
}

async function written(given: unknown, onProgress: OnProgress): Promise<VouchersWritten | null> {
  const { ledger, path, order } = workerOrderSchema.parse(given);
  const snapshot = Database.openSnapshot(ledger);
  try {
    return await writeExport(snapshot, order, path, onProgress);
  } finally {
    snapshot.close();
  }
}
