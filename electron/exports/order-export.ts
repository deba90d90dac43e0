import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { DeskError } from '../../shared/errors.ts';
import { replaceFile } from '../sheets/write/write-safely.ts';
import type { Work } from '../works.ts';
import { failedError, fromWorkerSchema } from './messages.ts';
import type { ExportOrder, VouchersWritten, WorkerOrder } from './messages.ts';

export interface ExportWorld {
  /** The ledger's file: the thread opens a snapshot of its own. */
  readonly ledger: string;
  /** Hears what ended a thread that nobody foresaw. */
  readonly report: (error: unknown) => void;
  /** Starts the thread; tests put one here that does wrong. */
  readonly start?: (given: WorkerOrder) => Worker;
}

/**
 * Has a file written in a thread of its own, so that the desk answers meanwhile. The file is at `path` only once it is whole and
 * proven; whatever else happens (stopped, failed, thread killed), nothing is left and a file of that name stays as it was.
 * Throws like `writeExport`, EXPORT_FAILED where the thread ended otherwise, or the reason of `work.signal`.
 */
export async function orderExport(world: ExportWorld, order: ExportOrder, path: string, work: Work): Promise<VouchersWritten | null> {
  try {
    work.signal.throwIfAborted();
    return await replaceFile(path, (temporary) => inThread((world.start ?? startExport)({ ledger: world.ledger, path: temporary, order }), work));
  } catch (error) {
    if (error instanceof DeskError && error.code === 'EXPORT_FAILED') world.report(error);
    throw error;
  }
}

async function inThread(worker: Worker, { signal, onProgress }: Work): Promise<VouchersWritten | null> {
  let stop = (): void => undefined;
  try {
    return await new Promise<VouchersWritten | null>((resolve, reject) => {
      const failed = (cause: unknown): void => reject(new DeskError('EXPORT_FAILED', {}, { cause }));
      stop = (): void => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      worker.on('message', (given: unknown) => {
        const message = fromWorkerSchema.safeParse(given);
        if (!message.success) return failed(message.error);
        if (message.data.type === 'progress') {
          if (!signal.aborted) onProgress(message.data.done, message.data.total);
        } else if (message.data.type === 'done') resolve(message.data.vouchers);
        else reject(failedError(message.data));
      });
      worker.on('error', failed);
      worker.on('messageerror', failed);
      worker.on('exit', (code) => failed(new Error(`the thread that writes ended early (${code})`)));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    // Its file may be renamed or removed, and the ledger closed, only when it has let go of them.
    await worker.terminate();
  }
}

/** The one place that names the worker's file: the bundle has it as a sibling. */
function startExport(given: WorkerOrder): Worker {
  // Flags of the process that asks (a test runner's, say) are not meant for it.
  const options: WorkerOptions = { workerData: given, execArgv: [] };
  return import.meta.url.endsWith('.ts') ? new Worker(new URL('./export-worker.ts', import.meta.url), options) : new Worker(new URL('./export-worker.js', import.meta.url), options);
}
