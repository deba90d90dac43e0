import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { writeSafely } from '../sheets/write/write-safely.ts';
import type { PressOrder } from './press-worker.ts';
import type { SummaryPaper } from './summary-paper.ts';

export interface PrintOptions {
  /** False: uncompressed, for a reader that only knows the text of the format. */
  readonly compress?: boolean;
  readonly signal?: AbortSignal;
}

function startPress(order: PressOrder): Worker {
  // Flags of the process that asks (a test runner's, say) are not meant for it.
  const options: WorkerOptions = { workerData: order, execArgv: [] };
  return import.meta.url.endsWith('.ts') ? new Worker(new URL('./press-worker.ts', import.meta.url), options) : new Worker(new URL('./press-worker.js', import.meta.url), options);
}

/** Laid out in a thread of its own: fonts take longer to read and to cut down than the desk may be away. */
async function press(order: PressOrder, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const worker = startPress(order);
  const stop = (): void => {
    worker.terminate().catch(() => undefined);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      worker.once('message', (message: unknown) => {
        if (message instanceof Uint8Array) resolve(message);
        else reject(new Error('the press answered with something else than a paper'));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(signal?.aborted === true ? signal.reason : new Error('the press ended without a paper')));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Writes the paper as a PDF, whole or not at all. Errors: DISK_FULL, FILE_NOT_WRITABLE; the reason of `signal`. */
export async function writeSummaryPaper(filePath: string, paper: SummaryPaper, options: PrintOptions = {}): Promise<void> {
  const bytes = await press({ paper, compress: options.compress ?? true }, options.signal);
  await writeSafely(filePath, async (stream, signal) => {
    if (!stream.write(bytes)) await once(stream, 'drain', { signal });
    stream.end();
  });
}
