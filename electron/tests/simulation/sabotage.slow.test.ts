import { describe, expect, it, vi } from 'vitest';
import type { ServiceId } from '../../../shared/services.ts';
import type { Database } from '../../ledger/database.ts';
import type { RowVerdict } from '../../services/service.ts';
import { trySchedules } from './property.ts';
import type { Sabotage } from './simulation.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 10 * 60_000 });

/** A ledger that forgets what the sender begins: nothing says afterwards that a request was on its way. */
function forgetful(db: Database): Database {
  return new Proxy(db, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = member.bind(target) as (...values: readonly unknown[]) => unknown;
      if (name !== 'run') return call;
      return (query: Parameters<Database['run']>[0]): unknown => (query.compile().sql.startsWith('insert into "attempts"') ? 0 : call(query));
    },
  });
}

let fresh = 0;

/** Engines that break one law each; the message is what the simulation must say about them. */
const BROKEN: readonly (readonly [name: string, service: ServiceId, sabotage: Sabotage, says: RegExp])[] = [
  ['a fresh key for every attempt', 'toss-v1', { service: (service) => ({ ...service, headers: (key) => service.headers(key === null ? null : `${key}-${(fresh += 1)}`) }) }, /was paid [2-9] times/],
  ['a request that is sent without being journalled', 'portone', { ledger: forgetful }, /is rejected and|may still be done|is waiting and/],
  ['a lost answer that is taken for a refusal', 'toss-v1', {
    service: (service) => ({
      ...service,
      interpret: (request, answer) => {
        const verdict = service.interpret(request, answer);
        if (verdict.type !== 'uncertain') return verdict;
        return { type: 'rows', rows: request.rowKeys.map((key): RowVerdict => ({ key, outcome: 'rejected', serviceId: null, status: null, code: 'X', message: null })) };
      },
    }),
  }, /is rejected and/],
  ['a key that is believed to live for ever', 'toss-v1', { service: (service) => ({ ...service, keyLifeDays: null }) }, /past its key's life|was paid [2-9] times/],
];

describe('the simulation finds', () => {
  it.each(BROKEN)('%s (%s)', async (_name, service, sabotage, says) => {
    const { found } = await trySchedules(service, { count: 1000, seed: 11, path: null }, sabotage);
    expect(found).toMatch(says);
  });
});
