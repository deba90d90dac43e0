import { create } from 'zustand';
import type { Outcome } from '../../shared/batch.ts';
import { parseKstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import type { RequestInput } from '../../shared/contract.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { go } from './route.ts';

/** What is sought in the history; it outlives the screen, so that coming back from a row shows the same. */
interface HistoryState {
  readonly text: string;
  readonly connections: readonly ConnectionId[];
  readonly outcome: Outcome | null;
  /** As typed into the fields, empty when open. */
  readonly from: string;
  readonly to: string;
}

const nothing: HistoryState = { text: '', connections: [], outcome: null, from: '', to: '' };

export const useHistory = create<HistoryState>(() => nothing);

export function seek(change: Partial<HistoryState>): void {
  useHistory.setState(change);
}

export function clearSearch(): void {
  useHistory.setState(nothing);
}

/** Leads to the rows of a day; of every connection when none is named. */
export function goToDay(date: KstDate, connections: readonly ConnectionId[]): void {
  useHistory.setState({ ...nothing, from: date, to: date, connections });
  go({ screen: 'history' });
}

const FIRST_DAY = parseKstDate('2000-01-01');
const LAST_DAY = parseKstDate('2999-12-31');

/** What the desk is asked; half-typed dates do not narrow. */
export function searchOf(state: HistoryState): Omit<RequestInput<'history.search'>, 'after' | 'limit'> {
  const from = parseKstDate(state.from);
  const to = parseKstDate(state.to);
  const first = from ?? FIRST_DAY;
  const last = to ?? LAST_DAY;
  return {
    text: state.text.slice(0, 200),
    connections: [...state.connections],
    outcomes: state.outcome === null ? [] : [state.outcome],
    days: (from === null && to === null) || first === null || last === null ? null : { from: first, to: last },
  };
}
