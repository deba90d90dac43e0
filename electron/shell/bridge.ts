import type { DeskBridge } from '../../shared/contract.ts';
import { EVENT_CHANNEL, REQUEST_CHANNEL } from './channels.ts';

/** What the bridge uses of Electron's ipcRenderer, which itself never reaches the page. */
export interface Wire {
  invoke(channel: string, ...values: unknown[]): Promise<unknown>;
  on(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown;
  off(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown;
}

/** The two things a window can do: ask, and listen. The event object, which could answer back, stays on this side. */
export function deskBridge(wire: Wire): DeskBridge {
  return {
    request: (channel, input) => wire.invoke(REQUEST_CHANNEL, channel, input),
    subscribe: (listener) => {
      const hear = (_event: unknown, name: unknown, payload: unknown): void => {
        if (typeof name === 'string') listener(name, payload);
      };
      wire.on(EVENT_CHANNEL, hear);
      return () => {
        wire.off(EVENT_CHANNEL, hear);
      };
    },
  };
}
