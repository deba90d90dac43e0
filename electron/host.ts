import type { EventName, EventPayload } from '../shared/contract.ts';
import type { Reminder, SavedFile } from '../shared/views.ts';

/** What a host does for the desk; everything else is the same in all three. */
export interface Host {
  readonly kind: 'electron' | 'browser' | 'cli';
  /** Electron: net.fetch, which follows the system's proxy and certificates. Elsewhere: Node's own. */
  readonly fetch: typeof fetch;
  /** Hands a file to the person: asks where (or makes a download), then lets `write` fill it. */
  readonly saveFile: (suggestedName: string, write: (path: string) => Promise<void>) => Promise<SavedFile>;
  readonly emit: <E extends EventName>(name: E, payload: EventPayload<E>) => void;
  /** Tells the person through the operating system, where the host can; the window hears of it by `emit`. */
  readonly notify?: (reminder: Reminder) => void;
  /** Something unforeseen happened: told to the developer's log, never to the window. */
  readonly report: (error: unknown) => void;
}
