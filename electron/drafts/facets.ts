import type { IssueCode, Severity } from '../../shared/issues.ts';
import { SEVERITIES } from '../../shared/issues.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import { addWon, won, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { ColumnValueView, FacetsView, RowFilter } from '../../shared/views.ts';
import { columnValues } from './column-values.ts';
import type { ColumnValue, ColumnValues } from './column-values.ts';
import type { DraftModel, DraftRow } from './model.ts';
import { filterRows, filterTests } from './query.ts';

/** A column that is never sent is offered when a person can take its values in at a glance. */
const FEW_VALUES = 20;
/** Values of a facet that are shown; a column's own list has them all. */
const SHOWN_VALUES = 30;

interface FacetColumn {
  readonly column: number;
  readonly field: FieldKey;
  readonly values: ColumnValues;
}

/** The columns worth picking by: bank, day and payee always; any other that is mapped when it has few values. */
function facetColumns(model: DraftModel): readonly FacetColumn[] {
  const { kind } = model;
  const always: readonly FieldKey[] = ['bank', kind.dateField, kind.payeeField];
  const found: FacetColumn[] = [];
  for (const { index, field } of model.layout.columns) {
    if (field === null || field === kind.amountField) continue;
    if (kind.fields.find((one) => one.key === field)?.type === 'amount') continue;
    const values = columnValues(model, index);
    const few = values.values.length > 1 && values.values.length <= FEW_VALUES;
    if (always.includes(field) || few) found.push({ column: index, field, values });
  }
  const rank = (field: FieldKey): number => (always.includes(field) ? always.indexOf(field) : always.length);
  return found.sort((left, right) => rank(left.field) - rank(right.field));
}

class Tally {
  readonly counts: Int32Array;
  readonly amounts: Float64Array;
  constructor(size: number) {
    this.counts = new Int32Array(size);
    this.amounts = new Float64Array(size);
  }
}

/** What of a row would be sent. */
function contribution(model: DraftModel, row: DraftRow): Won {
  return model.isReady(row) ? (row.reading.amount ?? ZERO_WON) : ZERO_WON;
}

interface IssueTally {
  severity: Severity;
  count: number;
  amount: Won;
}

/**
 * How many rows each value would show, and what of them would be sent, in one pass. Each facet respects every part
 * of the filter but its own: what is not picked shows what picking it would give.
 */
function countFacets(model: DraftModel, filter: RowFilter): FacetsView {
  const columns = facetColumns(model);
  const tallies = columns.map(({ values }) => new Tally(values.values.length));
  const tests = filterTests(model, filter);
  const issueTests = filterTests(model, { ...filter, code: null });
  const issues = new Map<IssueCode, IssueTally>();
  // These are no findings of their rows: they are told by the group.
  const anySimilar = model.anySimilar;
  for (const row of model.rows) {
    let failing = 0;
    let failed = -1;
    for (const test of tests.columns) {
      if (test.passes(row)) continue;
      failing += 1;
      failed = test.column;
      if (failing > 1) break;
    }
    if (failing > 1 || !tests.stands(row)) continue;
    const amount = contribution(model, row);
    if (failing === 0 && row.leftOut === null && (row.reading.findings.length > 0 || row.across.length > 0) && issueTests.hasIssue(row)) {
      const seen = new Set<IssueCode>();
      for (const list of [row.reading.findings, row.across]) {
        for (const { code, severity } of list) {
          if (filter.severity !== null && severity !== filter.severity) continue;
          const tally = issues.get(code) ?? { severity, count: 0, amount: ZERO_WON };
          issues.set(code, tally);
          if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(tally.severity)) tally.severity = severity;
          if (seen.has(code)) continue;
          seen.add(code);
          tally.count += 1;
          tally.amount = addWon(tally.amount, amount);
        }
      }
    }
    if (anySimilar && failing === 0 && row.leftOut === null && issueTests.hasIssue(row) && (filter.severity === null || filter.severity === 'note') && model.isSimilar(row)) {
      const tally = issues.get('SIMILAR_IN_FILE') ?? { severity: 'note', count: 0, amount: ZERO_WON };
      issues.set('SIMILAR_IN_FILE', tally);
      tally.count += 1;
      tally.amount = addWon(tally.amount, amount);
    }
    if (!tests.hasIssue(row)) continue;
    for (let place = 0; place < columns.length; place += 1) {
      const facet = columns[place];
      const tally = tallies[place];
      if (facet === undefined || tally === undefined || (failing === 1 && failed !== facet.column)) continue;
      const id = facet.values.ids[row.index] ?? 0;
      tally.counts[id] = (tally.counts[id] ?? 0) + 1;
      tally.amounts[id] = (tally.amounts[id] ?? 0) + amount;
    }
  }
  return {
    columns: columns.map(({ column, field, values }, place) => ({ column, field, ...facetValues(values, tallies[place] ?? new Tally(0), filter.columns.find((one) => one.column === column)?.values ?? []) })),
    issues: [...issues].map(([code, tally]) => ({ code, ...tally })).sort((left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) || right.count - left.count),
  };
}

/** The values with the most rows, and every one that is picked, even where it shows nothing. */
function facetValues(held: ColumnValues, { counts, amounts }: Tally, picked: readonly ColumnValue[]): Pick<FacetsView['columns'][number], 'distinct' | 'values'> {
  const there = [...counts.keys()].filter((id) => (counts[id] ?? 0) > 0);
  const shown = new Set(there.toSorted((left, right) => (counts[right] ?? 0) - (counts[left] ?? 0) || left - right).slice(0, SHOWN_VALUES));
  for (const value of picked.slice(0, SHOWN_VALUES)) {
    const id = held.id(value);
    if (id !== undefined) shown.add(id);
  }
  const values = [...shown].flatMap((id) => {
    const value = held.values[id];
    return value === undefined ? [] : [{ ...value, count: counts[id] ?? 0, amount: won(amounts[id] ?? 0) }];
  });
  return { distinct: there.length, values };
}

const lastFacets = new WeakMap<DraftModel, { readonly version: number; readonly key: string; readonly facets: FacetsView }>();

export function facets(model: DraftModel, filter: RowFilter): FacetsView {
  const key = JSON.stringify(filter);
  const last = lastFacets.get(model);
  if (last?.version === model.version && last.key === key) return last.facets;
  const found = countFacets(model, filter);
  lastFacets.set(model, { version: model.version, key, facets: found });
  return found;
}

export interface ValueList {
  /** Different values there are, and how many of them hold the text that is sought. */
  readonly distinct: number;
  readonly found: number;
  /** Those with the most rows, in their own order. */
  readonly values: ColumnValueView[];
}

/** The values of a column among the rows that every other part of the filter leaves, as Excel lists them. */
export function listValues(model: DraftModel, filter: RowFilter, { column, search, limit }: { readonly column: number; readonly search: string; readonly limit: number }): ValueList {
  const held = columnValues(model, column);
  const counts = new Int32Array(held.values.length);
  for (const row of filterRows(model, { ...filter, columns: filter.columns.filter((one) => one.column !== column) })) {
    const id = held.ids[row.index] ?? 0;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  const needle = search.trim().toLowerCase();
  const there = [...counts.keys()].filter((id) => (counts[id] ?? 0) > 0);
  const found = needle === '' ? there : there.filter((id) => held.values[id]?.value.toLowerCase().includes(needle) === true);
  const { ranks } = held;
  const place = (id: number): number => ((ranks[id] ?? -1) >= 0 ? (ranks[id] ?? 0) : held.values[id]?.type === 'blank' ? Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER - 1);
  const most = found.length <= limit ? found : found.toSorted((left, right) => (counts[right] ?? 0) - (counts[left] ?? 0) || left - right).slice(0, limit);
  const values = most
    .toSorted((left, right) => place(left) - place(right) || left - right)
    .flatMap((id) => {
      const value = held.values[id];
      return value === undefined ? [] : [{ ...value, count: counts[id] ?? 0 }];
    });
  return { distinct: there.length, found: found.length, values };
}
