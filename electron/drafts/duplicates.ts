import { createHash } from 'node:crypto';
import { atOnce, ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import { duplicateKey, similarKey } from '../../shared/duplicates.ts';
import type { Payment, SentMatches, SentPayment } from '../../shared/duplicates.ts';
import { DeskError } from '../../shared/errors.ts';
import { ZERO_WON, addWon, won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { DraftModel, DraftRow } from './model.ts';
import type { DuplicateStand, PayDecision, Step } from './steps.ts';

/** A row of a group. `binding`: what a decision to pay it would be about now. */
export interface DuplicateRow {
  readonly row: DraftRow;
  readonly binding: PayDecision;
  /** pay: a person decided so, about exactly this. undecided: it would repeat a payment and nobody has decided. */
  readonly state: 'undecided' | 'pay' | 'leave-out' | 'single';
}

/** Rows that are the same payment, or repeat one that was sent. Rows that were left out are listed; they go nowhere. */
export interface DuplicateGroup {
  readonly key: string;
  readonly payment: Payment;
  readonly rows: readonly DuplicateRow[];
  readonly sent: SentMatches;
}

export interface Repeats {
  readonly count: number;
  readonly amount: Won;
}

export interface DuplicateGroups {
  readonly groups: readonly DuplicateGroup[];
  readonly undecided: Repeats;
  /** What goes out although it was sent or stands in the file already, by decision. */
  readonly paidAgain: Repeats;
  readonly leftOut: Repeats;
  /** Undecided rows by what they repeat: one inside the file, one that was sent. A row may be both. */
  readonly undecidedInFile: number;
  readonly undecidedSent: number;
  /** Of everything undecided: a decision for all is only taken about what the person has seen. */
  readonly fingerprint: string;
}

function bindingOf(key: string, othersInFile: number, same: readonly SentPayment[]): PayDecision {
  return { key, inFile: othersInFile > 0, against: [...new Set(same.map((payment) => payment.batchId))].sort() };
}

/** Whether a decision was about this money and about everything it is now known to repeat. */
function covers(decision: PayDecision | null, binding: PayDecision): boolean {
  return decision !== null && decision.key === binding.key && (decision.inFile || !binding.inFile) && binding.against.every((batch) => decision.against.includes(batch));
}

function groupOf(model: DraftModel, key: string, payment: Payment, members: readonly DraftRow[]): DuplicateGroup | null {
  const going = members.filter((row) => row.leftOut === null).length;
  // One without a date of its own repeats more than the others of its group do.
  const first = members.find((row) => model.dateSourceOf(row) === 'chosen') ?? members[0];
  if (first === undefined) return null;
  const sent = model.sentOf(first);
  // Alone in the file and never sent: a row left out or in error stands for nothing here.
  if (sent.same.length === 0 && (members.length < 2 || going === 0)) return null;
  // The day that such a row gets changes with every midnight, and with the time at which it is sent: no decision hangs on it.
  const about = model.dateSourceOf(first) === 'chosen' ? `chosen|${similarKey(payment)}` : key;
  const rows = members
    .toSorted((left, right) => left.index - right.index)
    .map((row): DuplicateRow => {
      const binding = bindingOf(about, row.leftOut === null ? going - 1 : going, sent.same);
      if (row.leftOut !== null) return { row, binding, state: 'leave-out' };
      if (!binding.inFile && binding.against.length === 0) return { row, binding, state: 'single' };
      return { row, binding, state: covers(model.standOf(row).pay, binding) ? 'pay' : 'undecided' };
    });
  return { key, payment, rows, sent };
}

function* computing(model: DraftModel): Breaths<DuplicateGroups> {
  const members = new Map<string, Set<DraftRow>>();
  const join = (row: DraftRow): void => {
    const payment = row.reading.row === null ? null : model.paymentOf(row);
    if (payment === null) return;
    const key = duplicateKey(payment);
    const held = members.get(key);
    if (held) held.add(row);
    else members.set(key, new Set([row]));
  };
  for (const { rows } of model.duplicates()) rows.forEach(join);
  model.leftOutByPerson.forEach(join);
  const known = new Set(members.keys());
  // A single row that was left out may have its twin still in the sheet, and a single row may have been sent before.
  if (known.size > 0 || model.anythingSent) {
    for (const row of model.rows) {
      if (row.index % ROWS_PER_BREATH === 0) yield;
      const payment = model.isReady(row) ? model.paymentOf(row) : null;
      if (payment !== null && (known.has(duplicateKey(payment)) || (model.anythingSent && model.sentOf(row).same.length > 0))) join(row);
    }
  }
  const groups: DuplicateGroup[] = [];
  let looked = 0;
  for (const [key, rows] of members) {
    looked += rows.size;
    if (looked >= ROWS_PER_BREATH) {
      looked = 0;
      yield;
    }
    const [first] = rows;
    const payment = first === undefined ? null : model.paymentOf(first);
    const group = payment === null ? null : groupOf(model, key, payment, [...rows]);
    if (group) groups.push(group);
  }
  groups.sort((left, right) => (left.rows[0]?.row.index ?? 0) - (right.rows[0]?.row.index ?? 0));
  return { groups, ...figures(groups) };
}

function figures(groups: readonly DuplicateGroup[]): Omit<DuplicateGroups, 'groups'> {
  const hash = createHash('sha256');
  const sums = { undecided: ZERO_WON, 'leave-out': ZERO_WON, again: ZERO_WON };
  const counts = { undecided: 0, 'leave-out': 0, again: 0, inFile: 0, sent: 0 };
  for (const { rows, payment, sent } of groups) {
    const paid = rows.filter(({ state }) => state === 'pay').length;
    // The first of a payment that was never sent is no repeat.
    const again = sent.same.length > 0 ? paid : Math.max(0, paid - 1);
    counts.again += again;
    sums.again = addWon(sums.again, won(payment.amount * again));
    for (const { row, state, binding } of rows) {
      if (state === 'leave-out' || state === 'undecided') {
        counts[state] += 1;
        sums[state] = addWon(sums[state], payment.amount);
      }
      if (state !== 'undecided') continue;
      if (binding.inFile) counts.inFile += 1;
      if (binding.against.length > 0) counts.sent += 1;
      hash.update(`${row.number} ${JSON.stringify(binding)}\n`);
    }
  }
  return {
    undecided: { count: counts.undecided, amount: sums.undecided },
    paidAgain: { count: counts.again, amount: sums.again },
    leftOut: { count: counts['leave-out'], amount: sums['leave-out'] },
    undecidedInFile: counts.inFile,
    undecidedSent: counts.sent,
    fingerprint: hash.digest('hex'),
  };
}

const lastComputed = new WeakMap<DraftModel, { readonly version: number; readonly groups: DuplicateGroups }>();

/** Every payment that stands twice in the file or was sent before, with the rows that are it, in the order of the sheet. */
export function duplicateGroups(model: DraftModel): DuplicateGroups {
  const last = lastComputed.get(model);
  if (last?.version === model.version) return last.groups;
  const groups = atOnce(computing(model));
  lastComputed.set(model, { version: model.version, groups });
  return groups;
}

/** Works out ahead, in breaths, what `duplicateGroups` and `similarRows` say. Of no use when the draft changes meanwhile. */
export function* lookForDuplicates(model: DraftModel): Breaths<void> {
  const { version } = model;
  const groups = yield* computing(model);
  if (model.version !== version) return;
  lastComputed.set(model, { version, groups });
  const rows = yield* looking(model);
  if (model.version === version) lastSimilar.set(model, { version, rows });
}

export type Deciding = 'pay' | 'leave-out' | 'undecided';

/** What a window saw of a row when its person decided. */
export interface SeenRow {
  readonly row: number;
  readonly seen: PayDecision;
}

function standAfter(decision: Deciding, { row, binding }: DuplicateRow, note: string): DuplicateStand {
  if (decision === 'leave-out') return { note: row.leftOut ?? note, pay: null };
  return { note: null, pay: decision === 'pay' ? binding : null };
}

/** Rows that a decision for all is about: the undecided ones; when left out, one of each payment that was never sent stays. */
function undecidedRows(groups: readonly DuplicateGroup[], decision: Deciding): DuplicateRow[] {
  return groups.flatMap(({ rows, sent }) => {
    const undecided = rows.filter(({ state }) => state === 'undecided');
    const oneStays = decision === 'leave-out' && sent.same.length === 0 && !rows.some(({ state }) => state === 'pay');
    return oneStays ? undecided.slice(1) : undecided;
  });
}

/**
 * The step that writes a decision down; null when nothing changes. `rows` null: everything undecided, as `fingerprint`
 * names it. Throws DeskError DRAFT_CHANGED when the person saw something else than what is decided about now.
 */
export function decisionStep(model: DraftModel, choice: { decision: Deciding; rows: readonly SeenRow[] | null; fingerprint: string; note: string }): Step | null {
  const { groups, fingerprint } = duplicateGroups(model);
  let chosen: DuplicateRow[];
  if (choice.rows === null) {
    if (choice.fingerprint !== fingerprint) throw new DeskError('DRAFT_CHANGED');
    chosen = undecidedRows(groups, choice.decision);
  } else {
    const wanted = new Map(choice.rows.map((seen) => [seen.row, seen.seen]));
    chosen = groups.flatMap(({ rows }) => rows.filter(({ row }) => wanted.has(row.number)));
    const asSeen = chosen.every(({ row, binding }) => JSON.stringify(wanted.get(row.number)) === JSON.stringify(binding));
    if (!asSeen || chosen.length !== wanted.size) throw new DeskError('DRAFT_CHANGED');
  }
  const rows = chosen.flatMap((member) => {
    const before = model.standOf(member.row);
    const after = standAfter(choice.decision, member, choice.note);
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ row: member.row.number, before, after }];
  });
  return rows.length === 0 ? null : { type: 'decide-duplicates', sheetName: model.layout.sheetName, rows };
}

/** A row that is no duplicate, but close to one: the same payee and amount on another day, or sent and not paid. */
export interface SimilarRow {
  readonly row: DraftRow;
  /** Other rows of the file with this payee and amount, this one not among them. */
  readonly others: readonly DraftRow[];
  readonly sent: SentMatches;
}

const OTHERS_NAMED = 20;
const lastSimilar = new WeakMap<DraftModel, { readonly version: number; readonly rows: readonly DraftRow[] }>();

/** Rows that a person should look at although they need no decision, in the order of the sheet. */
export function similarRows(model: DraftModel): readonly DraftRow[] {
  const last = lastSimilar.get(model);
  if (last?.version === model.version) return last.rows;
  const rows = atOnce(looking(model));
  lastSimilar.set(model, { version: model.version, rows });
  return rows;
}

function* looking(model: DraftModel): Breaths<readonly DraftRow[]> {
  const found: DraftRow[] = [];
  for (const row of model.rows) {
    if (row.index % ROWS_PER_BREATH === 0) yield;
    if (!model.isReady(row)) continue;
    if (model.isSimilar(row)) found.push(row);
    else if (model.anythingSent) {
      const { similar, notPaid } = model.sentOf(row);
      if (similar.length > 0 || notPaid.length > 0) found.push(row);
    }
  }
  return found;
}

export function similarRow(model: DraftModel, row: DraftRow): SimilarRow {
  const payment = model.paymentOf(row);
  const others: DraftRow[] = [];
  if (payment !== null && model.isSimilar(row)) {
    for (const other of model.similarTo(similarKey(payment))) {
      if (other.reading.date !== payment.date) others.push(other);
      if (others.length === OTHERS_NAMED) break;
    }
  }
  return { row, others: others.sort((left, right) => left.index - right.index), sent: model.sentOf(row) };
}
