import { parseInstant } from '../shared/calendar.ts';
import { DeskError } from '../shared/errors.ts';

/**
 * The desk's clock. SETTLEDESK_NOW (ISO 8601) makes it start at another time, so that rules about days and hours can
 * be tried out; a desk whose clock is moved refuses live connections (`isMoved`).
 */
export interface DeskClock {
  readonly now: () => number;
  readonly isMoved: boolean;
}

export function deskClock(environment: NodeJS.ProcessEnv = process.env): DeskClock {
  const text = environment['SETTLEDESK_NOW'];
  if (text === undefined || text === '') return { now: Date.now, isMoved: false };
  const start = parseInstant(text);
  if (start === null) throw new DeskError('ARGUMENT_INVALID', { name: 'SETTLEDESK_NOW' });
  const offset = start - Date.now();
  return { now: () => Date.now() + offset, isMoved: true };
}

/** One clock, made when it is first asked for: a command that needs none is not refused for a wrong one. */
export function clockOnDemand(): () => DeskClock {
  let clock: DeskClock | null = null;
  return () => (clock ??= deskClock());
}
