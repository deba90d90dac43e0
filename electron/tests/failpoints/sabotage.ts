import { GroupCommit } from '../../ledger/group-commit.ts';
import type { PayoutService } from '../../services/service.ts';
import { replaceMethod } from './inject.ts';
import type { Sabotage } from './jobs.ts';

/** Longer than any of the processes that are broken so is allowed to live. */
const LATE_MS = 60_000;

/** What is to be committed is told as committed at once and written later: the socket opens before the journal is on disk. */
export function breakCommits(broken: () => Sabotage | null): void {
  replaceMethod(GroupCommit.prototype, 'together', (call, values) => {
    if (broken() !== 'sends-before-the-commit') return call(...values);
    setTimeout(() => call(...values), LATE_MS).unref();
    // The time that a beginning attempt is told; nobody reads what the others resolve to.
    return Promise.resolve(Date.now());
  });
}

/** A fresh key for every attempt, and a service that is never asked before. */
export function brokenService(service: PayoutService, sabotage: Sabotage | null): PayoutService {
  if (sabotage !== 'fresh-key-each-time') return service;
  return {
    ...service,
    headers: (key) => service.headers(key === null ? null : `${key}-${Math.random()}`),
    find: (rows) => Promise.resolve(rows.map(({ key }) => ({ type: 'absent', key, certain: true }))),
  };
}
