/** The thread that reads one file and ends. It may be killed at any time: it holds nothing but its copy of the bytes. */
import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { prepareReaders, readInto } from './read.ts';
import type { TableSink } from './table.ts';
import { failedMessage } from './worker-messages.ts';
import type { FromWorker, ReadRequest, ToWorker } from './worker-messages.ts';

/** Row messages on their way at once: enough that neither side idles, few enough that the desk stays responsive. */
const WINDOW = 2;

if (parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  const send = (message: FromWorker): void => port.postMessage(message);
  let underWay = 0;
  let proceed: (() => void) | null = null;

  const sink: TableSink = {
    sheet(name, visibility) {
      send({ type: 'sheet', name, visibility });
    },
    async rows(rowNumbers, rows) {
      send({ type: 'rows', rowNumbers, rows });
      underWay += 1;
      if (underWay < WINDOW) return;
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
    },
  };
  const read = async (request: ReadRequest): Promise<void> => {
    try {
      const facts = await readInto(request.bytes, sink, {
        limits: request.limits,
        password: request.password,
        onProgress: (progress) => send({ type: 'progress', progress }),
      });
      send({ type: 'done', facts });
    } catch (error) {
      send(failedMessage(error));
    }
    port.close();
  };
  port.on('message', (message: ToWorker) => {
    if (message.type === 'read') {
      void read(message);
      return;
    }
    if (message.type === 'prepare') {
      void prepareReaders();
      return;
    }
    underWay -= 1;
    proceed?.();
    proceed = null;
  });
}
