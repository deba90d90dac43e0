import { isoKst } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import type { Issue } from '../../shared/issues.ts';
import { contestsOf, suggestionsOf } from '../../shared/kinds/contests.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import { isDecisive } from '../../shared/kinds/mapping.ts';
import { won } from '../../shared/money.ts';
import type { ColumnView, DraftView, TotalsView } from '../../shared/views.ts';
import { countTotals, totalsView } from './totals-view.ts';
import type { DraftModel } from './model.ts';
import type { StoredDraft } from '../ledger/drafts.ts';

/** Rows left out that are shown with their text; the count says how many there are. */
const LEFT_OUT_SHOWN = 200;

function columnViews(model: DraftModel): ColumnView[] {
  return model.layout.columns.map(({ index, header, field, confidence, why }) => ({ index, header, field, confidence, why, samples: [...model.samples(index)] }));
}

/** Issues of the draft as a whole: what no single row can show. */
export function draftIssues(model: DraftModel): Issue[] {
  const issues: Issue[] = [];
  const whole = (severity: Issue['severity'], code: Issue['code'], params: Issue['params'], field: Issue['field'] = null): void => {
    issues.push({ severity, code, row: null, column: null, field, params, fix: null });
  };
  const { layout, kind } = model;
  for (const field of kind.fields) {
    if (field.use !== 'required' || model.column(field.key) !== null) continue;
    // A chosen pay date stands in for the column.
    if (field.key === kind.dateField && model.context.timing.type !== 'sheet') continue;
    if (field.key === kind.payeeField && model.payeeFrom !== null) continue;
    whole('error', 'FIELD_NOT_MAPPED', {}, field.key);
  }
  for (const { field, winner, loser, why } of contestsOf(layout.columns)) {
    if (!isDecisive(field, kind) || why === 'person' || why === 'remembered') continue;
    const name = (index: number): string => layout.columns.find((column) => column.index === index)?.header ?? '';
    whole('warning', 'FIELD_CONTESTED', { winner: name(winner), loser: name(loser) }, field);
  }
  if (layout.form?.type === 'used') whole('note', 'FORM_USED', { name: layout.form.name });
  if (layout.form?.type === 'ignored') whole('warning', 'FORM_IGNORED', { name: layout.form.name });
  for (const { field, text } of layout.constants) whole('note', 'CONSTANT_USED', { value: text }, field);
  const evidence = model.payeeFrom?.[0];
  if (evidence !== undefined) whole('note', 'PAYEE_FROM_COLUMNS', {}, evidence);
  if (layout.headerRow === null) whole('note', 'HEADER_NOT_FOUND', {});
  if (layout.leftOut.length > 0) whole('note', 'ROWS_LEFT_OUT', { count: layout.leftOut.length });
  if (layout.unitNote !== null) whole('warning', 'AMOUNT_UNIT_NOT_WON', { text: layout.unitNote.text });
  const { statedTotal: stated } = layout;
  if (stated !== null) {
    const total = model.totals.amount;
    if (stated.amount !== total) {
      const unsent = model.unsentAmount;
      whole('warning', 'STATED_TOTAL_DIFFERS', { stated: stated.amount, total, row: stated.row, unsent, difference: stated.amount - total - unsent });
    }
  }
  if (model.rows.length === 0) whole('error', 'NO_ROWS', {});
  return issues;
}

type LeftOutView = DraftView['leftOut'][number];

function textOf(cells: readonly Cell[]): string {
  return cells.map(shownText).filter((shown) => shown !== '').join(' · ').slice(0, 200);
}

/** What a layout left out stays the same as long as the layout does: worked out once for each. */
const leftOutOfLayout = new WeakMap<Layout, readonly LeftOutView[]>();

function leftOutByLayout({ layout, sheet }: DraftModel): readonly LeftOutView[] {
  const known = leftOutOfLayout.get(layout);
  if (known) return known;
  const views = layout.leftOut.slice(0, LEFT_OUT_SHOWN).map(({ row, reason }) => ({ row, reason, text: textOf(sheet.rows[sheet.rowNumbers.indexOf(row)] ?? []), note: null }));
  leftOutOfLayout.set(layout, views);
  return views;
}

function leftOutViews(model: DraftModel): DraftView['leftOut'] {
  const byPerson = model.leftOutByPerson.slice(0, LEFT_OUT_SHOWN).map((row) => ({ row: row.number, reason: 'person' as const, text: textOf(row.cells), note: row.leftOut }));
  return [...leftOutByLayout(model), ...byPerson].sort((left, right) => left.row - right.row);
}

function issueGroups(model: DraftModel, whole: readonly Issue[]): DraftView['issueGroups'] {
  const groups: DraftView['issueGroups'] = [...model.issueCounts()].map((group) => ({ ...group, firstRow: model.firstWithIssue(group.code)?.number ?? null }));
  for (const issue of whole) groups.push({ code: issue.code, severity: issue.severity, count: 1, fixable: 0, firstRow: null });
  const rank = { error: 0, warning: 1, note: 2 };
  return groups.sort((left, right) => rank[left.severity] - rank[right.severity] || right.count - left.count || left.code.localeCompare(right.code));
}

function statedTotal(model: DraftModel, totals: TotalsView): DraftView['statedTotal'] {
  const { statedTotal: stated } = model.layout;
  if (stated === null || !Number.isSafeInteger(stated.amount)) return null;
  return { row: stated.row, amount: won(stated.amount), difference: won(stated.amount - totals.amount), unsent: won(model.unsentAmount) };
}

/** What the rules say of a constant by itself: the same as of a cell with this text. */
export function constantIssues(model: DraftModel, field: FieldKey, text: string): Issue[] {
  const { findings } = model.kind.readRow({ fields: { [field]: text }, metadata: [] }, model.context);
  return findings.filter((found) => found.field === field).map((found) => ({ ...found, row: null, column: null }));
}

/** Everything the window shows of a draft besides its rows. `form`: the remembered form as it is called now. */
export function draftView(stored: StoredDraft, model: DraftModel, steps: { canUndo: boolean; canRedo: boolean }, form: DraftView['form'] = null): DraftView {
  const totals = totalsView(model);
  const whole = draftIssues(model);
  const { layout } = model;
  return {
    id: stored.id,
    revision: stored.revision,
    connectionId: stored.connectionId,
    kind: layout.kind,
    kindConfidence: layout.kindConfidence,
    file: stored.file,
    createdAt: isoKst(stored.createdAt),
    changedAt: isoKst(stored.changedAt),
    sheets: model.sheets.map((sheet) => ({ name: sheet.name, visibility: sheet.visibility, rows: sheet.rows.length })),
    sheetName: layout.sheetName,
    headerRow: layout.headerRow,
    firstRow: model.rows.length === 0 ? null : layout.firstRow,
    lastRow: model.rows.length === 0 ? null : layout.lastRow,
    columns: columnViews(model),
    contests: contestsOf(layout.columns).map((contest) => ({ ...contest })),
    suggestions: suggestionsOf(layout.columns).map((suggestion) => ({ ...suggestion })),
    constants: layout.constants.map(({ field, text }) => ({ field, text, issues: constantIssues(model, field, text) })),
    form,
    payeeFrom: model.payeeFrom === null ? null : [...model.payeeFrom],
    timing: model.context.timing,
    counts: countTotals(model),
    totals,
    statedTotal: statedTotal(model, totals),
    unitNote: layout.unitNote,
    issueGroups: issueGroups(model, whole),
    draftIssues: whole,
    leftOut: leftOutViews(model),
    canUndo: steps.canUndo,
    canRedo: steps.canRedo,
    payeesKnown: model.context.payees !== null,
  };
}
