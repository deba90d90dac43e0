/** Reading a file in a thread of its own that can be stopped: by the person, by the clock and by its memory cap. */
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { DeskError } from '../../shared/errors.ts';
import { withDefaults } from './limits.ts';
import type { ReadLimits } from './limits.ts';
import { collectingSink } from './table.ts';
import type { ReadProgress, Workbook } from './table.ts';
import { failedError } from './worker-messages.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export interface WorkerReadOptions {
  readonly limits?: Partial<ReadLimits> | undefined;
  /** For an encrypted .xlsx; other files are read without it. */
  readonly password?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Old-generation heap of the worker in MB; 512 unless a test says otherwise. */
  readonly memoryMegabytes?: number | undefined;
}

const MEMORY_MEGABYTES = 512;
/** The worker checks the clock itself between two chunks; this is for the case that it hangs inside one. */
const GRACE_MILLISECONDS = 1_000;

/**
 * Reads every sheet of a file. **The bytes are handed over**: a Uint8Array that fills its buffer is empty afterwards.
 * Rejects with a DeskError: a FILE_ code, READING_CANCELLED, FILE_TAKES_TOO_LONG, FILE_INFLATES_TOO_MUCH or INTERNAL.
 */
export function readInWorker(bytes: Uint8Array, options: WorkerReadOptions = {}): Promise<Workbook> {
  const { signal, onProgress } = options;
  const limits = withDefaults(options.limits);
  if (signal?.aborted === true) return Promise.reject(new DeskError('READING_CANCELLED'));
  if (bytes.byteLength > limits.fileBytes) {
    return Promise.reject(new DeskError('FILE_TOO_LARGE', { bytes: bytes.byteLength, limitBytes: limits.fileBytes }));
  }
  const { sink, sheets } = collectingSink();
  return new Promise((resolve, reject) => {
    const worker = takeWorker(options.memoryMegabytes ?? MEMORY_MEGABYTES);
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      finish();
      // The result stands whether or not the thread ends cleanly.
      worker.terminate().catch(() => undefined);
      if (keepsSpare) spare ??= prepareWorker();
    };
    const fail = (error: DeskError): void => settle(() => reject(error));
    const onAbort = (): void => fail(new DeskError('READING_CANCELLED'));
    const timer = setTimeout(() => {
      fail(new DeskError('FILE_TAKES_TOO_LONG', { seconds: Math.ceil(limits.milliseconds / 1000) }));
    }, limits.milliseconds + GRACE_MILLISECONDS);
    signal?.addEventListener('abort', onAbort, { once: true });

    const take = async (message: FromWorker): Promise<void> => {
      switch (message.type) {
        case 'sheet':
          sink.sheet(message.name, message.visibility);
          break;
        case 'rows':
          await sink.rows(message.rowNumbers, message.rows);
          worker.postMessage({ type: 'taken' } satisfies ToWorker, []);
          break;
        case 'progress':
          onProgress?.(message.progress);
          break;
        case 'done':
          settle(() => resolve({ ...message.facts, sheets }));
          break;
        case 'failed':
          fail(failedError(message));
          break;
      }
    };
    worker.on('message', (message: FromWorker) => {
      if (settled) return;
      take(message).catch((error: unknown) => fail(new DeskError('INTERNAL', {}, { cause: error })));
    });
    worker.on('error', (error) => fail(workerError(error)));
    worker.on('messageerror', (error) => fail(new DeskError('INTERNAL', {}, { cause: error })));
    worker.on('exit', () => fail(new DeskError('INTERNAL', {}, { cause: new Error('the reading worker ended early') })));

    const owned = transferable(bytes);
    worker.postMessage({ type: 'read', bytes: owned, limits, password: options.password } satisfies ToWorker, [owned.buffer]);
  });
}

/** A thread that has loaded the readers and waits for a file; it has seen none. */
let spare: Worker | null = null;
let keepsSpare = false;

/** Keeps a thread ready from now on: the next file is read without waiting for its start. For hosts that stay open. */
export function keepReaderReady(): void {
  keepsSpare = true;
  spare ??= prepareWorker();
}

/** Lets the waiting thread go; without effect on files that are being read. */
export async function releaseReader(): Promise<void> {
  keepsSpare = false;
  const waiting = spare;
  spare = null;
  await waiting?.terminate();
}

function prepareWorker(): Worker {
  const worker = startWorker(MEMORY_MEGABYTES);
  // It must not keep a program alive, and if it ends by itself the next file starts one of its own.
  worker.unref();
  const forget = (): void => {
    if (spare === worker) spare = null;
  };
  worker.once('error', forget);
  worker.once('exit', forget);
  worker.postMessage({ type: 'prepare' } satisfies ToWorker, []);
  return worker;
}

function takeWorker(memoryMegabytes: number): Worker {
  const ready = memoryMegabytes === MEMORY_MEGABYTES ? spare : null;
  if (ready === null) return startWorker(memoryMegabytes);
  spare = null;
  ready.removeAllListeners();
  ready.ref();
  return ready;
}

function workerError(error: unknown): DeskError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return new DeskError('FILE_INFLATES_TOO_MUCH', {}, { cause: error });
  return new DeskError('INTERNAL', {}, { cause: error });
}

/** A part of a larger buffer (Node's small Buffers share one) cannot be given away: it is copied first. */
function transferable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const whole = buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.byteLength === buffer.byteLength;
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

/** The one place that names the worker's file: a bundler replaces it with the sibling it builds. */
function startWorker(memoryMegabytes: number): Worker {
  const options: WorkerOptions = {
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    // Flags of the process that asks (a test runner's, say) are not meant for it.
    execArgv: [],
  };
  return import.meta.url.endsWith('.ts')
    ? new Worker(new URL('./worker.ts', import.meta.url), options)
    : new Worker(new URL('./worker.js', import.meta.url), options);
}
