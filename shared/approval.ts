import type { Won } from './money.ts';

/** What must happen before a batch of a connection may be sent. Amounts in won; null: no limit. */
export interface ApprovalRule {
  /** A second person must approve. */
  readonly asked: boolean;
  readonly batchLimit: Won | null;
  readonly dayLimit: Won | null;
}

export const NO_RULE: ApprovalRule = { asked: false, batchLimit: null, dayLimit: null };

/** A weaker rule, or a new approver under a rule that asks for one, waits this long: one person must not undo it unnoticed. */
export const WEAKER_AFTER_MS = 24 * 60 * 60_000;

export const APPROVAL_STATES = ['wanted', 'approved', 'refused'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

export const VERDICTS = ['approve', 'refuse'] as const;
export type ApprovalVerdict = (typeof VERDICTS)[number];

/** One change of the rules of a connection. Times in milliseconds since 1970 UTC. */
export interface RuleVersion {
  /** Grows with every version. */
  readonly id: number;
  readonly fromAt: number;
  readonly rule: ApprovalRule;
  readonly changedAt: number;
  readonly changedBy: string;
  /** Taken back before it came into force. */
  readonly withdrawnAt: number | null;
}

export function sameRule(left: ApprovalRule, right: ApprovalRule): boolean {
  return left.asked === right.asked && left.batchLimit === right.batchLimit && left.dayLimit === right.dayLimit;
}

function lowest(left: Won | null, right: Won | null): Won | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}

/** The rule that lets through only what both let through. */
export function strictest(left: ApprovalRule, right: ApprovalRule): ApprovalRule {
  return { asked: left.asked || right.asked, batchLimit: lowest(left.batchLimit, right.batchLimit), dayLimit: lowest(left.dayLimit, right.dayLimit) };
}

/** Whether the second lets something through that the first does not. */
export function isWeaker(before: ApprovalRule, after: ApprovalRule): boolean {
  return !sameRule(strictest(before, after), after);
}

/**
 * From when a change made now counts its day: nothing is earlier than what was written down before it, whatever a clock that
 * was set back says. Whether its day is over is another question, which a time of the future must never answer.
 */
export function ruleClock(versions: readonly RuleVersion[], now: number): number {
  return versions.reduce((latest, version) => Math.max(latest, version.changedAt), now);
}

/**
 * The version in force; null: nothing was ever decided, so nothing is asked. What was to hold at once holds from its being
 * written down, also by a clock that was set back; but by a time still to come it only adds to what was asked before. What was
 * to wait counts by the clock alone.
 */
export function versionInForce(versions: readonly RuleVersion[], now: number): RuleVersion | null {
  return versions.reduce<RuleVersion | null>((found, version) => {
    if (version.withdrawnAt !== null) return found;
    if (version.fromAt <= now) return version;
    return version.fromAt <= version.changedAt ? { ...version, rule: strictest(found?.rule ?? NO_RULE, version.rule) } : found;
  }, null);
}

/** The change that is to come; there is never more than one. */
export function versionToCome(versions: readonly RuleVersion[], now: number): RuleVersion | null {
  const last = versions.findLast((version) => version.withdrawnAt === null) ?? null;
  return last !== null && last.fromAt > now && last.fromAt > last.changedAt ? last : null;
}

export interface RuleChange {
  /** The change to come that this one replaces. */
  readonly withdraw: number | null;
  readonly add: readonly { readonly fromAt: number; readonly rule: ApprovalRule }[];
}

/**
 * What a person's wish makes of the rules: whatever is stricter holds at once, the rest a day later. Wishing for what
 * is in force takes a change to come back; wishing for what is to come anyway changes nothing. `at`: see `ruleClock`.
 */
export function changeRule(versions: readonly RuleVersion[], wish: ApprovalRule, now: number, at: number = ruleClock(versions, now)): RuleChange {
  const current = versionInForce(versions, now)?.rule ?? NO_RULE;
  const coming = versionToCome(versions, now);
  if (coming !== null && sameRule(coming.rule, wish)) return { withdraw: null, add: [] };
  const atOnce = strictest(current, wish);
  return {
    withdraw: coming?.id ?? null,
    add: [
      ...(sameRule(atOnce, current) ? [] : [{ fromAt: at, rule: atOnce }]),
      ...(sameRule(atOnce, wish) ? [] : [{ fromAt: at + WEAKER_AFTER_MS, rule: wish }]),
    ],
  };
}

/** User names as an operating system compares them. */
export function samePerson(left: string, right: string): boolean {
  const fold = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  return fold(left) === fold(right);
}
