import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { EventName, EventPayload, Reply } from '../../shared/contract.ts';
import { EVENT_CHANNEL, REQUEST_CHANNEL } from './channels.ts';
import { DESK_ORIGIN, isDeskUrl } from './origin.ts';

type Sender = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

const SENDER_UNKNOWN: Reply = { ok: false, error: { code: 'SENDER_UNKNOWN', params: {}, moneyMoved: 'no' } };

/**
 * Only the top frame of the desk's own window may ask. A frame that has navigated or gone since it asked is null here
 * and gets nothing, because nobody can say any more what it was.
 */
export function isDeskWindow(event: Sender, window: WebContents | null): boolean {
  const { sender, senderFrame: frame } = event;
  if (window === null || sender !== window || frame === null) return false;
  return frame.parent === null && frame.origin === DESK_ORIGIN && isDeskUrl(frame.url);
}

/** Opens the only channel there is. `answer` parses channel and input by the contract; here nothing is trusted yet. */
export function answerWindow(
  ipcMain: Pick<IpcMain, 'handle'>,
  window: () => WebContents | null,
  answer: (channel: unknown, input: unknown) => Promise<Reply>,
  refused: (why: string) => void,
): void {
  ipcMain.handle(REQUEST_CHANNEL, async (event, channel: unknown, input: unknown): Promise<Reply> => {
    if (!isDeskWindow(event, window())) {
      refused('a request from something that is not the desk window');
      return SENDER_UNKNOWN;
    }
    return await answer(channel, input);
  });
}

/** Events go to the desk's window and nowhere else; one that is gone misses nothing, for it asks anew when it opens. */
export function tellWindow<E extends EventName>(window: WebContents | null, name: E, payload: EventPayload<E>): void {
  if (window === null || window.isDestroyed()) return;
  window.send(EVENT_CHANNEL, name, payload);
}
