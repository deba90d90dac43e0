import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeRule, isWeaker, NO_RULE, sameRule, samePerson, strictest, versionInForce, versionToCome, WEAKER_AFTER_MS } from './approval.ts';
import type { ApprovalRule, RuleVersion } from './approval.ts';
import { won } from './money.ts';

const HOUR = 60 * 60_000;
const START = Date.UTC(2026, 10, 20);

/** The rules of one connection, as the ledger keeps them. */
class Rules {
  versions: RuleVersion[] = [];

  set(rule: ApprovalRule, now: number): void {
    const { withdraw, add } = changeRule(this.versions, rule, now);
    const at = Math.max(now, ...this.versions.map((version) => version.changedAt));
    this.versions = this.versions.map((version) => (version.id === withdraw ? { ...version, withdrawnAt: at } : version));
    for (const version of add) this.versions.push({ id: this.versions.length + 1, ...version, changedAt: at, changedBy: 'kim', withdrawnAt: null });
  }

  at(now: number): ApprovalRule {
    return versionInForce(this.versions, now)?.rule ?? NO_RULE;
  }
}

const limits = fc.constantFrom(null, won(100), won(500), won(900));
const rules = fc.record({ asked: fc.boolean(), batchLimit: limits, dayLimit: limits });
const ASKED: ApprovalRule = { asked: true, batchLimit: null, dayLimit: null };

describe('the rule in force', () => {
  it('asks nothing before anybody has decided anything', () => {
    expect(new Rules().at(START)).toEqual(NO_RULE);
  });

  it('is stricter at once and weaker a day later', () => {
    const held = new Rules();
    held.set(ASKED, START);
    expect(held.at(START)).toEqual(ASKED);
    held.set(NO_RULE, START + HOUR);
    expect(held.at(START + HOUR + WEAKER_AFTER_MS - 1)).toEqual(ASKED);
    expect(held.at(START + HOUR + WEAKER_AFTER_MS)).toEqual(NO_RULE);
  });

  it('of a change that is stricter and weaker, the stricter part holds at once', () => {
    const held = new Rules();
    held.set({ asked: true, batchLimit: won(500), dayLimit: null }, START);
    held.set({ asked: true, batchLimit: won(900), dayLimit: won(900) }, START + HOUR);
    expect(held.at(START + HOUR)).toEqual({ asked: true, batchLimit: won(500), dayLimit: won(900) });
    expect(held.at(START + HOUR + WEAKER_AFTER_MS)).toEqual({ asked: true, batchLimit: won(900), dayLimit: won(900) });
  });

  it('a change to come is taken back by wishing for what is in force, and never comes', () => {
    const held = new Rules();
    held.set(ASKED, START);
    held.set(NO_RULE, START + HOUR);
    held.set(ASKED, START + 2 * HOUR);
    expect(versionToCome(held.versions, START + 2 * HOUR)).toBeNull();
    expect(held.at(START + 100 * WEAKER_AFTER_MS)).toEqual(ASKED);
  });

  it('attack: the clock set back does not bring the time before the rule back', () => {
    const held = new Rules();
    held.set(ASKED, START);
    expect(held.at(START - 30 * WEAKER_AFTER_MS)).toEqual(ASKED);
  });

  it('attack: a change written down at a time of the future does not end the waiting of another', () => {
    const held = new Rules();
    held.set(ASKED, START);
    held.set(NO_RULE, START + HOUR);
    // The clock ahead by two days, where the weaker rule is in force: anything that is stricter than that holds at once there.
    held.set({ ...NO_RULE, batchLimit: won(900) }, START + 49 * HOUR);
    expect(held.at(START + 2 * HOUR)).toEqual({ ...ASKED, batchLimit: won(900) });
    expect(held.at(START + HOUR + WEAKER_AFTER_MS - 1).asked).toBe(true);
    // What was wished for at the true time still comes at its own.
    expect(held.at(START + HOUR + WEAKER_AFTER_MS)).toEqual({ ...NO_RULE, batchLimit: won(900) });
  });

  it('attack: a weaker rule wished for with the clock set back waits from the last that is known', () => {
    const held = new Rules();
    held.set(ASKED, START);
    const { add } = changeRule(held.versions, NO_RULE, START + 200 * HOUR, START + 240 * HOUR);
    expect(add).toEqual([{ fromAt: START + 240 * HOUR + WEAKER_AFTER_MS, rule: NO_RULE }]);
  });

  it('a weaker rule that had come waits again by a clock that was set back, and is not there twice', () => {
    const held = new Rules();
    held.set(ASKED, START);
    held.set(NO_RULE, START + HOUR);
    held.set({ ...NO_RULE, dayLimit: won(500) }, START + 30 * HOUR);
    expect(held.at(START + 2 * HOUR)).toEqual({ ...ASKED, dayLimit: won(500) });
    expect(versionToCome(held.versions, START + 2 * HOUR)).toBeNull();
  });

  it('whatever the clock says while rules are changed, at the true time nothing weaker holds before its day of true time is over', () => {
    const jump = fc.integer({ min: -72, max: 72 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), jump, rules), { minLength: 1, maxLength: 8 }), (steps) => {
        const held = new Rules();
        let now = START;
        let latest = START;
        /** Every wish, and when it was really wished. */
        const wishes: { rule: ApprovalRule; at: number }[] = [{ rule: ASKED, at: START - 1000 * HOUR }];
        held.set(ASKED, START);
        for (const [hours, ahead, rule] of steps) {
          now += hours * HOUR;
          const said = now + ahead * HOUR;
          // As the ledger does it: no earlier than anything it has written down.
          latest = Math.max(latest, now);
          const { withdraw, add } = changeRule(held.versions, rule, said, Math.max(latest, said, ...held.versions.map(({ changedAt }) => changedAt)));
          const at = Math.max(latest, said, ...held.versions.map(({ changedAt }) => changedAt));
          held.versions = held.versions.map((version) => (version.id === withdraw ? { ...version, withdrawnAt: at } : version));
          for (const version of add) held.versions.push({ id: held.versions.length + 1, ...version, changedAt: at, changedBy: 'kim', withdrawnAt: null });
          wishes.push({ rule, at: now });
          // As strict as everything that was wished for long enough ago and may have stood.
          const inForce = held.at(now);
          const old = wishes.filter((wish) => now - wish.at >= WEAKER_AFTER_MS).map((wish) => wish.rule);
          expect(old.some((wish) => !isWeaker(wish, inForce))).toBe(true);
        }
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  it('attack: switching off, waiting, and wishing for it again does not start it early', () => {
    const held = new Rules();
    held.set(ASKED, START);
    held.set(NO_RULE, START + HOUR);
    held.set(NO_RULE, START + 20 * HOUR);
    expect(versionToCome(held.versions, START + 20 * HOUR)?.fromAt).toBe(START + HOUR + WEAKER_AFTER_MS);
    held.set({ ...NO_RULE, batchLimit: won(100) }, START + 21 * HOUR);
    expect(held.at(START + HOUR + WEAKER_AFTER_MS)).toEqual({ ...ASKED, batchLimit: won(100) });
  });

  it('never lets through what was not let through in all of the last day, unless it was wished for a day ago and stood since', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), rules), { minLength: 1, maxLength: 12 }), (steps) => {
        const held = new Rules();
        let now = START;
        /** The wish that stands, and since when. */
        let wish: { rule: ApprovalRule; since: number } = { rule: NO_RULE, since: START };
        const inForce: { at: number; rule: ApprovalRule }[] = [{ at: START, rule: NO_RULE }];
        for (const [hours, rule] of steps) {
          for (let hour = 0; hour < hours; hour += 1) {
            now += HOUR;
            const rule = held.at(now);
            const before = inForce.at(-1)!.rule;
            if (isWeaker(before, rule)) {
              expect(now - wish.since).toBeGreaterThanOrEqual(WEAKER_AFTER_MS);
              expect(rule).toEqual(wish.rule);
            }
            inForce.push({ at: now, rule });
          }
          const before = held.at(now);
          if (!sameRule(wish.rule, rule)) wish = { rule, since: now };
          held.set(rule, now);
          // At once it is exactly as strict as both together.
          expect(held.at(now)).toEqual(strictest(before, rule));
          expect(held.versions.filter((version) => version.withdrawnAt === null && version.fromAt > now).length).toBeLessThanOrEqual(1);
          inForce.push({ at: now, rule: held.at(now) });
        }
        // Left alone, the last wish comes true.
        expect(held.at(now + WEAKER_AFTER_MS)).toEqual(wish.rule);
      }),
      { numRuns: 400, seed: 6 },
    );
  });
});

describe('who is who', () => {
  it('compares names as operating systems do', () => {
    expect(samePerson('Kim ', 'kim')).toBe(true);
    expect(samePerson('김회계', '김회계')).toBe(true);
    expect(samePerson('kim', 'lee')).toBe(false);
  });
});
