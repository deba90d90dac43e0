import * as fc from 'fast-check';
import type { ServiceId } from '../../../shared/services.ts';
import { schedule } from './schedule.ts';
import { simulate } from './simulation.ts';
import type { Sabotage } from './simulation.ts';

/** How often, and from which seed and path on: what a failure prints, to see the same again. */
export interface Runs {
  readonly count: number;
  readonly seed: number | null;
  readonly path: string | null;
}

function wholeNumber(name: string, text: string): number {
  if (!/^-?\d{1,10}$/.test(text)) throw new Error(`${name} is a whole number`);
  return Number(text);
}

/** The schedules that every machine tries, so that a change alone decides whether a test passes; `npm run soak` tries others. */
export const TEST_SEED = 20_261_201;

/** SETTLEDESK_SCHEDULES, SETTLEDESK_SEED and SETTLEDESK_PATH stand above what the caller has in mind. */
export function runsFromEnvironment(count: number, usualSeed: number | null = null, environment: NodeJS.ProcessEnv = process.env): Runs {
  const { SETTLEDESK_SCHEDULES: schedules, SETTLEDESK_SEED: seed, SETTLEDESK_PATH: path } = environment;
  return {
    count: schedules === undefined ? count : wholeNumber('SETTLEDESK_SCHEDULES', schedules),
    seed: seed === undefined ? usualSeed : wholeNumber('SETTLEDESK_SEED', seed),
    path: path ?? null,
  };
}

/** Tries schedules for one service. `found` is null when none of them broke anything, else the smallest that did. */
export async function trySchedules(service: ServiceId, { count, seed, path }: Runs, sabotage: Sabotage = {}): Promise<{ readonly tried: number; readonly found: string | null }> {
  const details = await fc.check(fc.asyncProperty(schedule, (one) => simulate(service, one, sabotage)), {
    numRuns: count,
    ...(seed === null ? {} : { seed }),
    ...(path === null ? {} : { path }),
  });
  if (!details.failed) return { tried: details.numRuns, found: null };
  const again = `SETTLEDESK_SEED=${details.seed} SETTLEDESK_PATH=${details.counterexamplePath ?? ''}`;
  const reason = details.errorInstance instanceof Error ? (details.errorInstance.stack ?? details.errorInstance.message) : String(details.errorInstance);
  return { tried: details.numRuns, found: `${service}, ${again}\n${JSON.stringify(details.counterexample?.[0])}\n${reason}` };
}
