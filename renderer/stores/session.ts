import { create } from 'zustand';
import { parseInstant } from '../../shared/calendar.ts';
import type { RequestInput } from '../../shared/contract.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { AppInfo, ConnectionView, Language } from '../../shared/views.ts';
import { call } from '../desk/client.ts';
import { toFailure } from '../desk/failure.ts';
import type { DeskFailure } from '../desk/failure.ts';
import { changeLanguage } from '../i18n/index.ts';

type ColorScheme = AppInfo['colorScheme'];

interface SessionState {
  readonly info: AppInfo | null;
  readonly connections: readonly ConnectionView[];
  /** The connection that new work starts with. */
  readonly connectionId: ConnectionId | null;
  readonly language: Language;
  readonly colorScheme: ColorScheme;
  readonly failure: DeskFailure | null;
  /** How far the desk's clock is ahead of the window's: practising may happen on another day. */
  readonly clockAhead: number;
  readonly load: () => Promise<void>;
  readonly refreshConnections: () => Promise<void>;
  readonly selectConnection: (id: ConnectionId) => void;
  readonly setLanguage: (language: Language) => Promise<void>;
  readonly setColorScheme: (scheme: ColorScheme) => Promise<void>;
}

const REMEMBERED = 'settledesk.connection';

function remembered(): string | null {
  try {
    return window.localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(id: ConnectionId): void {
  try {
    window.localStorage.setItem(REMEMBERED, id);
  } catch {
    // Without storage the choice lasts until the window closes; nothing else depends on it.
    return;
  }
}

/** The remembered connection while it exists, else a practice one: money never moves by default. */
function choose(connections: readonly ConnectionView[], wanted: string | null): ConnectionId | null {
  const known = connections.find((one) => one.id === wanted) ?? connections.find((one) => one.environment === 'practice') ?? connections[0];
  return known?.id ?? null;
}

export const useSession = create<SessionState>((set, get) => ({
  info: null,
  connections: [],
  connectionId: null,
  language: 'ko',
  colorScheme: 'auto',
  failure: null,
  clockAhead: 0,
  load: async () => {
    set({ failure: null });
    try {
      const [info, connections] = await Promise.all([call('app.info', {}), call('connections.list', {})]);
      await changeLanguage(info.language);
      set({ info, connections, connectionId: choose(connections, remembered()), language: info.language, colorScheme: info.colorScheme, clockAhead: clockAhead(info) });
    } catch (error) {
      set({ failure: toFailure(error) });
    }
  },
  refreshConnections: async () => {
    const connections = await call('connections.list', {});
    set({ connections, connectionId: choose(connections, get().connectionId) });
  },
  selectConnection: (id) => {
    remember(id);
    set({ connectionId: id });
  },
  setLanguage: async (language) => {
    await changeLanguage(language);
    set({ language });
    await save(get());
  },
  setColorScheme: async (colorScheme) => {
    set({ colorScheme });
    await save(get());
  },
}));

async function save(state: SessionState): Promise<void> {
  const input: RequestInput<'settings.set'> = { language: state.language, colorScheme: state.colorScheme };
  await call('settings.set', input);
}

function clockAhead(info: AppInfo): number {
  const told = parseInstant(info.now);
  const ahead = told === null ? 0 : told - Date.now();
  // Times come in whole seconds; a difference that small is the way here, not another clock.
  return Math.abs(ahead) < 5_000 ? 0 : ahead;
}

/** What the desk's clock says. */
export function deskNow(): number {
  return Date.now() + useSession.getState().clockAhead;
}

export function useConnection(id: ConnectionId | null): ConnectionView | null {
  return useSession((state) => state.connections.find((one) => one.id === id) ?? null);
}
