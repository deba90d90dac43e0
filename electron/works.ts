import { DeskError } from '../shared/errors.ts';
import type { Host } from './host.ts';

/** What long work is given: told to stop by `signal`, whose reason is the error that a person then sees. */
export interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** For whoever neither follows nor stops it. */
export const QUIET_WORK: Work = { signal: new AbortController().signal, onProgress: () => undefined };

const REPORT_EVERY_MS = 100;

/** Long work of windows, by the id that the window chose: it hears how far it is, and can stop it. */
export class Works {
  readonly #host: Pick<Host, 'emit'>;
  readonly #running = new Map<string, AbortController>();

  constructor(host: Pick<Host, 'emit'>) {
    this.#host = host;
  }

  async run<T>(workId: string, work: (work: Work) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.set(workId, controller);
    let last = 0;
    try {
      return await work({
        signal: controller.signal,
        onProgress: (done, total) => {
          const now = performance.now();
          if (done < total && now - last < REPORT_EVERY_MS) return;
          last = now;
          this.#host.emit('work.progress', { workId, done, total });
        },
      });
    } finally {
      this.#running.delete(workId);
    }
  }

  cancel(workId: string): void {
    this.#running.get(workId)?.abort(new DeskError('EXPORT_CANCELLED'));
  }
}
