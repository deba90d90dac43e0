import { isoKst } from '../../shared/calendar.ts';
import type { SentPayment } from '../../shared/duplicates.ts';
import type { DuplicateRows, DuplicatesPage, SentPaymentView, SimilarRowView } from '../../shared/views.ts';
import { duplicateGroups, similarRow, similarRows } from './duplicates.ts';
import type { DuplicateGroup, DuplicateRow } from './duplicates.ts';
import type { OpenDraft } from './drafts.ts';
import type { DraftModel } from './model.ts';

/** Rows of one group that come with it: a group may be the whole file, and the others are asked for a page at a time. */
const ROWS_SHOWN = 20;
/** Earlier payments shown of each kind, newest first. */
const SENT_SHOWN = 10;

function sentViews(sent: readonly SentPayment[]): SentPaymentView[] {
  return sent.slice(0, SENT_SHOWN).map((payment) => ({ ...payment, sentAt: payment.sentAt === null ? null : isoKst(payment.sentAt) }));
}

function nameOf(model: DraftModel, payee: string): string | null {
  return model.context.payees?.get(payee)?.name ?? null;
}

const rowView = ({ row, state, binding }: DuplicateRow): DuplicateRows['rows'][number] => ({ row: row.number, state, note: row.leftOut, seen: binding });

function groupView(model: DraftModel, { key, payment, rows, sent }: DuplicateGroup): DuplicatesPage['groups'][number] {
  return {
    key,
    ...payment,
    payeeName: nameOf(model, payment.payee),
    rowCount: rows.length,
    rows: rows.slice(0, ROWS_SHOWN).map(rowView),
    undecided: rows.filter(({ state }) => state === 'undecided').length,
    same: sentViews(sent.same),
    similar: sentViews(sent.similar),
    notPaid: sentViews(sent.notPaid),
  };
}

export function duplicatesPage({ model, stored }: OpenDraft, page: { offset: number; limit: number; undecidedOnly: boolean }): DuplicatesPage {
  const { groups, undecided, paidAgain, leftOut, fingerprint } = duplicateGroups(model);
  const shown = page.undecidedOnly ? groups.filter(({ rows }) => rows.some(({ state }) => state === 'undecided')) : groups;
  return { revision: stored.revision, total: shown.length, groups: shown.slice(page.offset, page.offset + page.limit).map((group) => groupView(model, group)), undecided, paidAgain, leftOut, fingerprint };
}

export function duplicateRowsPage({ model, stored }: OpenDraft, { key, offset, limit }: { key: string; offset: number; limit: number }): DuplicateRows {
  const rows = duplicateGroups(model).groups.find((group) => group.key === key)?.rows ?? [];
  return { revision: stored.revision, total: rows.length, rows: rows.slice(offset, offset + limit).map(rowView) };
}

export function similarPage({ model, stored }: OpenDraft, page: { offset: number; limit: number }): { revision: number; total: number; rows: SimilarRowView[] } {
  const rows = similarRows(model);
  const views = rows.slice(page.offset, page.offset + page.limit).flatMap((row) => {
    const payment = model.paymentOf(row);
    if (payment === null) return [];
    const { others, sent } = similarRow(model, row);
    return [
      {
        row: row.number,
        ...payment,
        payeeName: nameOf(model, payment.payee),
        others: others.flatMap(({ number, reading: { date } }) => (date === null ? [] : [{ row: number, date }])),
        similar: sentViews(sent.similar),
        notPaid: sentViews(sent.notPaid),
      },
    ];
  });
  return { revision: stored.revision, total: rows.length, rows: views };
}
