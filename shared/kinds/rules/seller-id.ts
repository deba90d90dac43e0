import type { Cell } from '../../cells.ts';
import type { Payee } from '../../services.ts';
import { finding, type Reading, readable, unreadable } from '../../values/index.ts';
import type { FieldKey } from '../fields.ts';
import type { RuleContext } from '../kind.ts';
import { readPayeeId } from './payees.ts';

/** What Toss's own ids look like (toss-facts §2.5); another look proves nothing. */
const TOSS_ID = /^seller_/i;

const indexes = new WeakMap<ReadonlyMap<string, Payee>, ReadonlyMap<string, readonly Payee[]>>();

/** Sellers by the id that the shop gave them. Built once for each list: a hundred thousand rows ask for it. */
function byOwnId(payees: ReadonlyMap<string, Payee>): ReadonlyMap<string, readonly Payee[]> {
  const known = indexes.get(payees);
  if (known) return known;
  const index = new Map<string, Payee[]>();
  for (const payee of payees.values()) {
    const { ownId } = payee;
    if (ownId === undefined || ownId === null || ownId === '') continue;
    const same = index.get(ownId);
    if (same) same.push(payee);
    else index.set(ownId, [payee]);
  }
  indexes.set(payees, index);
  return index;
}

/**
 * The seller of a row: Toss's own id as it stands, or the shop's own id (`refSellerId`), which sheets have more often and
 * Toss does not take as a destination. Found among Toss's own list: exactly one, or an error; what was found is always said.
 */
export function readSellerId(cell: Cell, field: FieldKey, context: RuleContext): Reading<string> {
  const reading = readPayeeId(cell, field, context);
  const { value, findings } = reading;
  const { payees } = context;
  if (value === null || payees?.has(value) === true) return reading;
  if (payees === null) {
    return TOSS_ID.test(value) ? reading : readable(value, [...findings, finding('warning', 'PAYEE_OWN_ID_UNCHECKED', field, { value })]);
  }
  const [payee, ...others] = byOwnId(payees).get(value) ?? [];
  if (payee === undefined) {
    // The list may be older than a seller of Toss's own naming; anything else Toss cannot know as a destination.
    return TOSS_ID.test(value) ? reading : unreadable(...findings, finding('error', 'PAYEE_NOT_DERIVED', field, { by: value }));
  }
  if (others.length > 0) {
    const ids = [payee, ...others].map(({ id }) => id);
    return unreadable(...findings, finding('error', 'PAYEE_DERIVED_AMBIGUOUS', field, { by: value, count: ids.length, ids: ids.slice(0, 5).join(', ') }));
  }
  // An id out of a numeric cell that a seller really has is no longer doubtful.
  const certain = findings.filter(({ code }) => code !== 'ID_FROM_NUMBER');
  return readable(payee.id, [...certain, finding('note', 'PAYEE_BY_OWN_ID', field, { by: value, value: payee.id, name: payee.name ?? '' })]);
}
