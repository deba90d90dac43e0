import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WEAKER_AFTER_MS } from '../../shared/approval.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import { won } from '../../shared/money.ts';
import { DeskError } from '../../shared/errors.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { answerOf, register, strangerKey } from '../tests/approvers.ts';
import { LedgerWorld, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { decideHere, takeAnswer } from './decisions.ts';
import type { DecisionWorld } from './decisions.ts';
import { ruleInForce } from './demand.ts';
import { dismissApprover, setRule } from './rules.ts';

const CONNECTION = TEST_CONNECTION('toss-v1');
const keys = [strangerKey(), strangerKey()];

type Step =
  | { readonly do: 'freeze' | 'send' | 'approve-own' | 'approve-here' | 'refuse-here'; readonly which: number }
  | { readonly do: 'answer'; readonly which: number; readonly key: number; readonly verdict: 'approve' | 'refuse'; readonly of: number }
  | { readonly do: 'rule'; readonly rule: ApprovalRule }
  | { readonly do: 'add' | 'remove'; readonly key: number }
  | { readonly do: 'clock'; readonly hours: number };

const which = fc.nat(3);
const limits = fc.constantFrom(null, null, null, won(3000), won(100_000_000));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('freeze' as const, 'send' as const, 'send' as const, 'approve-own' as const, 'approve-here' as const, 'refuse-here' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const), which, key: fc.nat(1), verdict: fc.constantFrom('approve' as const, 'refuse' as const), of: which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rule' as const), rule: fc.record({ asked: fc.boolean(), batchLimit: limits, dayLimit: limits }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('add' as const, 'remove' as const), key: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clock' as const), hours: fc.integer({ min: -48, max: 60 }) }) },
);

/** What a second person is known to have said, beside the ledger: a model that is not the code under test. */
interface Known {
  readonly batch: Batch;
  asked: boolean;
  /** Who approved: `here`, or the number of a key; null: nobody. */
  by: 'here' | number | null;
  refused: boolean;
}

it('in no order of freezing, approving, refusing, changing rules and sending does a batch start without the approval it needs', async () => {
  let started = 0;
  let stopped = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
      const world = await LedgerWorld.start('toss-v1', {});
      try {
        const known: Known[] = [];
        /** From when on each registered key counts. */
        const counts = new Map<number, number>();
        let latest = world.now;
        const deciding = (actor: string): DecisionWorld => ({ db: world.db, clock: () => world.now, actor });
        const changing = (): { db: typeof world.db; now: number; actor: string } => ({ db: world.db, now: world.now, actor: 'tester' });
        const tried = async (work: () => unknown): Promise<boolean> => {
          try {
            await work();
            return true;
          } catch (error) {
            if (error instanceof DeskError) return false;
            throw error;
          }
        };
        for (const one of steps) {
          if (one.do === 'clock') world.now += one.hours * 60 * 60_000;
          else if (one.do === 'rule') {
            setRule(CONNECTION, one.rule, changing());
            latest = Math.max(latest, world.now);
            if (ruleInForce(world.db, CONNECTION, world.now).asked) for (const entry of known) if (getBatch(world.db, entry.batch.id).startedAt === null) entry.asked = true;
          } else if (one.do === 'add') {
            if (await tried(() => register(world.db, CONNECTION, keys[one.key]!, world.now))) counts.set(one.key, ruleInForce(world.db, CONNECTION, world.now).asked ? Math.max(latest, world.now) + WEAKER_AFTER_MS : 0);
          } else if (one.do === 'remove') {
            dismissApprover(CONNECTION, keys[one.key]!.keyId, changing());
            counts.delete(one.key);
            for (const entry of known) if (entry.by === one.key) entry.by = null;
          } else if (one.do === 'freeze') {
            const asked = ruleInForce(world.db, CONNECTION, world.now).asked;
            await tried(() => {
              known.push({ batch: world.freeze(1), asked, by: null, refused: false });
            });
          } else if ('which' in one) {
            const entry = known[one.which % Math.max(1, known.length)];
            if (entry === undefined) continue;
            const { id } = entry.batch;
            const open = getBatch(world.db, id).startedAt === null && !entry.refused;
            if (one.do === 'approve-own') expect(await tried(() => decideHere(id, 'approve', null, deciding('Tester')))).toBe(false);
            else if (one.do === 'approve-here') {
              if ((await tried(() => decideHere(id, 'approve', null, deciding('lee')))) && open && entry.asked && entry.by === null) entry.by = 'here';
            } else if (one.do === 'refuse-here') {
              if ((await tried(() => decideHere(id, 'refuse', null, deciding('lee')))) && open) entry.refused = true;
            } else if (one.do === 'answer') {
              const about = known[one.of % known.length]!;
              const taken = await tried(() => takeAnswer(id, answerOf(world.db, about.batch, keys[one.key]!, world.now, { verdict: one.verdict }), deciding('tester')));
              if (taken) {
                expect(about).toBe(entry);
                expect(open).toBe(true);
                expect(counts.get(one.key) ?? Infinity).toBeLessThanOrEqual(Math.max(latest, world.now));
                if (one.verdict === 'refuse') entry.refused = true;
                else if (entry.by === null) entry.by = one.key;
              }
            } else {
              const before = getBatch(world.db, id).startedAt;
              const rule = ruleInForce(world.db, CONNECTION, world.now);
              await tried(() => world.send(id));
              const began = before === null && getBatch(world.db, id).startedAt !== null;
              if (!began) {
                stopped += 1;
                continue;
              }
              started += 1;
              expect({ refused: entry.refused, needed: entry.asked || rule.asked, by: entry.by }).toSatisfy((seen: { refused: boolean; needed: boolean; by: unknown }) => !seen.refused && (!seen.needed || seen.by !== null));
              if (rule.batchLimit !== null) expect(entry.batch.amount).toBeLessThanOrEqual(rule.batchLimit);
            }
          }
        }
      } finally {
        await world.close();
      }
    }),
    { numRuns: 120, seed: 6 },
  );
  // Both ends were really reached.
  expect(started).toBeGreaterThan(20);
  expect(stopped).toBeGreaterThan(20);
}, 300_000);
