import { createHash } from 'node:crypto';
import { ZERO_WON, addWon } from '../../shared/money.ts';
import type { DuplicateGroups, DuplicateRow } from '../drafts/duplicates.ts';
import type { AuditAction, AuditDetail } from '../ledger/audit.ts';

/** What the audit says of a decision about payments that repeat. */
export interface DuplicateDecision {
  readonly action: Extract<AuditAction, 'duplicates-allowed' | 'duplicates-left-out'>;
  readonly detail: AuditDetail;
}

/** Rows and batches named one by one; the hash is of all of them. */
const NAMED = 100;

/**
 * Rows that go out although they repeat a payment, by decision of a person (each) or of whoever may allow them all, and
 * rows that were left out for it. The hash is of one line a row: its number, what it pays, and the batches it repeats.
 */
export function duplicateDecisions({ groups }: DuplicateGroups): readonly DuplicateDecision[] {
  const told = (action: DuplicateDecision['action'], by: 'rows' | 'all', fits: (row: DuplicateRow) => boolean): DuplicateDecision[] => {
    const hash = createHash('sha256');
    const batches = new Set<string>();
    const numbers: number[] = [];
    let amount = ZERO_WON;
    let count = 0;
    for (const group of groups) {
      for (const member of group.rows) {
        if (!fits(member)) continue;
        const { row, binding } = member;
        if (numbers.length < NAMED) numbers.push(row.number);
        for (const batch of binding.against) batches.add(batch);
        amount = addWon(amount, group.payment.amount);
        count += 1;
        hash.update(`${row.number} ${binding.key} ${binding.against.join(',')}\n`);
      }
    }
    if (count === 0) return [];
    return [{ action, detail: { decided: by, rows: count, amount, sheetRows: numbers.join(','), against: [...batches].slice(0, NAMED).join(','), batches: batches.size, rowsHash: hash.digest('hex') } }];
  };
  return [
    ...told('duplicates-allowed', 'rows', ({ state }) => state === 'pay'),
    ...told('duplicates-allowed', 'all', ({ state }) => state === 'undecided'),
    ...told('duplicates-left-out', 'rows', ({ state }) => state === 'leave-out'),
  ];
}
