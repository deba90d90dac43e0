import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate, loadBusinessCalendar } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { duplicateKey, isNotPaid, similarKey } from '../../shared/duplicates.ts';
import type { SentPayment } from '../../shared/duplicates.ts';
import { batchId } from '../../shared/ids.ts';
import { detectLayout } from '../../shared/kinds/detect.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { won } from '../../shared/money.ts';
import type { SheetTable } from '../sheets/table.ts';
import { decisionStep, duplicateGroups, similarRow, similarRows } from './duplicates.ts';
import type { Deciding, DuplicateRow } from './duplicates.ts';
import { DraftModel, typedCell } from './model.ts';
import type { DraftRow, ModelInput } from './model.ts';
import type { Step } from './steps.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const HEADER = ['서브몰ID', '지급일', '지급금액', '받는분통장표시'];
const [A, B] = ['submall001', 'submall002'];
const DAY = '2026-12-02';

type Sent = Map<string, SentPayment[]>;

function modelOf(rows: readonly (readonly Cell[])[], sentBefore: ModelInput['sentBefore'] = () => new Map(), timing: PayTiming = { type: 'sheet' }): DraftModel {
  const all = [HEADER, ...rows.map((row) => [...row, ...Array.from({ length: 4 - row.length }, () => '정산')])];
  const sheet: SheetTable = { name: '지급', visibility: 'visible', rowNumbers: all.map((_, index) => index + 1), rows: all };
  const layout = detectLayout([sheet], { kind: 'submall-payout' });
  if (!layout) throw new Error('the test sheet must be recognised');
  return new DraftModel({ sheets: [sheet], layout, context: { today: kstDate('2026-12-01'), minuteOfDay: 540, calendar, environment: 'practice', timing, payees: null }, sentBefore });
}

const sentOn = (date: string, batch: string, outcome: SentPayment['outcome'] = 'accepted'): SentPayment => ({ batchId: batchId(batch), date: kstDate(date), sentAt: 1, outcome, count: 1 });
const sentOf = (payee: string, amount: number, ...payments: SentPayment[]): Sent => new Map([[similarKey({ payee, amount: won(amount) }), payments]]);
const edit = (model: DraftModel, row: number, column: number, text: string): Step => ({ type: 'cells', sheetName: '지급', changes: [{ row, column, before: model.row(row)?.cells[column - 1] ?? null, after: typedCell(text) }] });

function decide(model: DraftModel, decision: Deciding, rows: readonly number[] | null): Step | null {
  const { groups, fingerprint } = duplicateGroups(model);
  const seen = groups.flatMap((group) => group.rows).filter(({ row }) => rows?.includes(row.number) === true);
  const step = decisionStep(model, { decision, rows: rows === null ? null : seen.map(({ row, binding }) => ({ row: row.number, seen: binding })), fingerprint, note: '중복' });
  if (step) model.apply(step);
  return step;
}

/** Row numbers with how they stand, a group a line. */
const shown = (model: DraftModel): string[] => duplicateGroups(model).groups.map(({ rows }) => rows.map(({ row, state }) => `${row.number} ${state}`).join(', '));

describe('a payment twice in the file', () => {
  const twice = (): DraftModel => modelOf([[A, DAY, 1000], [A, DAY, 1000], [B, DAY, 1000]]);

  it('needs a decision about every row that goes out', () => {
    const model = twice();
    expect(shown(model)).toEqual(['2 undecided, 3 undecided']);
    decide(model, 'pay', [2]);
    expect(shown(model)).toEqual(['2 pay, 3 undecided']);
    expect(duplicateGroups(model)).toMatchObject({ undecided: { count: 1, amount: 1000 }, paidAgain: { count: 0, amount: 0 } });
    decide(model, 'pay', [3]);
    expect(duplicateGroups(model)).toMatchObject({ undecided: { count: 0 }, paidAgain: { count: 1, amount: 1000 } });
  });

  it('is settled when all but one of its rows are left out, and open again when one comes back', () => {
    const model = twice();
    const step = decide(model, 'leave-out', [3]);
    expect(shown(model)).toEqual(['2 single, 3 leave-out']);
    expect(duplicateGroups(model)).toMatchObject({ undecided: { count: 0 }, leftOut: { count: 1, amount: 1000 } });
    decide(model, 'undecided', [3]);
    expect(shown(model)).toEqual(['2 undecided, 3 undecided']);
    expect(model.row(3)?.leftOut).toBeNull();
    expect(step).toMatchObject({ type: 'decide-duplicates', rows: [{ row: 3, before: { note: null }, after: { note: '중복' } }] });
  });

  it('a decision is about one row and one payment: the same money in another row, or other money in the same row, needs its own', () => {
    const model = twice();
    decide(model, 'pay', [2, 3]);
    model.apply(edit(model, 4, 1, A));
    expect(shown(model)).toEqual(['2 pay, 3 pay, 4 undecided']);
    const away = edit(model, 3, 3, '5000');
    model.apply(away);
    const together = edit(model, 4, 3, '5000');
    model.apply(together);
    expect(shown(model)).toEqual(['3 undecided, 4 undecided']);
    model.revert(together);
    model.revert(away);
    expect(shown(model)).toEqual(['2 pay, 3 pay, 4 undecided']);
  });

  it('a row that was paid while nothing in the file repeated it is not decided once something does', () => {
    const model = modelOf([[A, DAY, 1000], [A, DAY, 1000]], () => sentOf(A, 1000, sentOn(DAY, 'b1')));
    decide(model, 'leave-out', [3]);
    decide(model, 'pay', [2]);
    expect(shown(model)).toEqual(['2 pay, 3 leave-out']);
    decide(model, 'undecided', [3]);
    expect(shown(model)).toEqual(['2 undecided, 3 undecided']);
  });

  it('a row with an error goes nowhere and is no duplicate', () => {
    const model = modelOf([[A, DAY, 1000], [A, DAY, 1000, '일곱자를훨씬넘는통장표시입니다']]);
    expect(model.hasError(model.rows[1]!)).toBe(true);
    expect(shown(model)).toEqual([]);
  });
});

describe('a payment that was sent before', () => {
  it('needs a decision, and another one when it has been sent in yet another batch', () => {
    let sent = sentOf(A, 1000, sentOn(DAY, 'b1'));
    const model = modelOf([[A, DAY, 1000], [B, DAY, 1000]], () => sent);
    decide(model, 'pay', [2]);
    expect(duplicateGroups(model)).toMatchObject({ undecided: { count: 0 }, paidAgain: { count: 1, amount: 1000 } });
    sent = sentOf(A, 1000, sentOn(DAY, 'b2'), sentOn(DAY, 'b1'));
    for (const _ of model.askSentAgain());
    expect(shown(model)).toEqual(['2 undecided']);
    decide(model, 'pay', [2]);
    // A batch whose payment turned out not to be made takes nothing of the decision away.
    sent = sentOf(A, 1000, sentOn(DAY, 'b2', 'rejected'), sentOn(DAY, 'b1'));
    for (const _ of model.askSentAgain());
    expect(shown(model)).toEqual(['2 pay']);
  });

  it('is told, and needs no decision, when its money certainly stayed', () => {
    for (const outcome of ['rejected', 'failed', 'cancelled'] as const) {
      const model = modelOf([[A, DAY, 1000]], () => sentOf(A, 1000, sentOn(DAY, 'b1', outcome)));
      expect(shown(model)).toEqual([]);
      expect(model.issuesOf(model.rows[0]!)).toMatchObject([{ code: 'SENT_NOT_PAID', severity: 'note' }]);
      expect(similarRows(model).map((row) => similarRow(model, row).sent.notPaid.length)).toEqual([1]);
    }
  });

  it('another day within a month is similar and needs no decision; later it is a regular payment', () => {
    const of = (date: string): unknown[] => {
      const model = modelOf([[A, DAY, 1000]], () => sentOf(A, 1000, sentOn(date, 'b1')));
      return [shown(model), model.issuesOf(model.rows[0]!).map(({ code, severity }) => `${severity} ${code}`), similarRows(model).length];
    };
    expect(of('2026-11-01')).toEqual([[], ['warning SIMILAR_SENT'], 1]);
    expect(of('2026-10-31')).toEqual([[], [], 0]);
    expect(of('2027-01-02')).toEqual([[], ['warning SIMILAR_SENT'], 1]);
  });
});

describe('a payment sent on another day, where the sheet does not say the day', () => {
  const CHOSEN: [string, PayTiming, string][] = [
    ['paid at once', { type: 'immediate' }, '2026-12-01'],
    ['paid on one day', { type: 'date', date: kstDate(DAY) }, DAY],
  ];

  it.each(CHOSEN)('%s: the same sheet a day later needs a decision, as an exact repeat does', (_name, timing, day) => {
    let sent = sentOf(A, 1000, sentOn('2026-11-30', 'b1'));
    const model = modelOf([[A, DAY, 1000], [B, DAY, 1000]], () => sent, timing);
    expect(duplicateGroups(model)).toMatchObject({ groups: [{ payment: { date: day } }], undecidedSent: 1, undecided: { count: 1, amount: 1000 } });
    expect(similarRows(model)).toEqual([]);
    expect(model.issuesOf(model.rows[0]!)).toContainEqual(expect.objectContaining({ code: 'DUPLICATE_SENT', params: { batch: 'b1', date: '2026-11-30' } }));
    decide(model, 'pay', [2]);
    expect(duplicateGroups(model)).toMatchObject({ undecided: { count: 0 }, paidAgain: { count: 1, amount: 1000 } });
    sent = sentOf(A, 1000, sentOn('2026-11-30', 'b1'), sentOn('2026-11-29', 'b2'));
    for (const _ of model.askSentAgain());
    expect(duplicateGroups(model).undecidedSent).toBe(1);
  });

  it.each(CHOSEN)('%s: a week ago it was the week before, which is shown and asks nothing', (_name, timing) => {
    const model = modelOf([[A, DAY, 1000]], () => sentOf(A, 1000, sentOn('2026-11-24', 'b1')), timing);
    expect(duplicateGroups(model)).toMatchObject({ undecidedSent: 0 });
    expect(similarRows(model).length).toBe(1);
  });

  it.each(CHOSEN)('%s: decided once it stays decided on the next day, until it was sent once more', (_name, timing) => {
    let sent = sentOf(A, 1000, sentOn('2026-11-30', 'b1'));
    const model = modelOf([[A, DAY, 1000]], () => sent, timing);
    decide(model, 'pay', [2]);
    model.rebuild(model.layout, { ...model.context, today: kstDate('2026-12-02') });
    expect(shown(model)).toEqual(['2 pay']);
    sent = sentOf(A, 1000, sentOn('2026-12-01', 'b2'), sentOn('2026-11-30', 'b1'));
    model.rebuild(model.layout, model.context);
    expect(shown(model)).toEqual(['2 undecided']);
  });

  it.each(CHOSEN)('%s: certainly unpaid, or more than a month ago, needs none', (_name, timing) => {
    for (const before of [sentOn('2026-11-30', 'b1', 'failed'), sentOn('2026-10-30', 'b1')]) {
      expect(shown(modelOf([[A, DAY, 1000]], () => sentOf(A, 1000, before), timing))).toEqual([]);
    }
  });

  it('a row of a seller paid at once by its own word is one of them', () => {
    const seller = 'seller_practice001';
    const all: Cell[][] = [['셀러 아이디', '지급 유형', '지급일', '지급 금액', '받는 분 통장 표시'], [seller, '즉시', null, 1000, '정산'], [seller, '예약', '2026-12-03', 1000, '정산']];
    const sheet: SheetTable = { name: '지급', visibility: 'visible', rowNumbers: [1, 2, 3], rows: all };
    const layout = detectLayout([sheet], { kind: 'seller-payout' });
    if (!layout) throw new Error('the test sheet must be recognised');
    const model = new DraftModel({ sheets: [sheet], layout, context: { today: kstDate('2026-12-01'), minuteOfDay: 540, calendar, environment: 'practice', timing: { type: 'sheet' }, payees: null }, sentBefore: () => sentOf(seller, 1000, sentOn('2026-11-30', 'b1')) });
    expect(shown(model)).toEqual(['2 undecided']);
    expect(similarRows(model).map((row) => row.number)).toEqual([2, 3]);
  });
});

describe('a decision for all', () => {
  const many = (): DraftModel => modelOf([[A, DAY, 1000], [A, DAY, 1000], [A, DAY, 1000], [B, DAY, 7000], [B, DAY, 500]], () => sentOf(B, 7000, sentOn(DAY, 'b1')));

  it('pays what is undecided, in one step that is undone at once', () => {
    const model = many();
    expect(duplicateGroups(model)).toMatchObject({ undecided: { count: 4, amount: 10_000 }, undecidedInFile: 3, undecidedSent: 1 });
    const step = decide(model, 'pay', null);
    // Two of three rows go out again, and the one that was sent.
    expect(duplicateGroups(model)).toMatchObject({ undecided: { count: 0 }, paidAgain: { count: 3, amount: 9000 } });
    model.revert(step!);
    expect(duplicateGroups(model).undecided.count).toBe(4);
  });

  it('leaves out every repeat: one row of a payment that was never sent stays, none of one that was', () => {
    const model = many();
    decide(model, 'leave-out', null);
    expect(model.rows.map((row) => row.leftOut)).toEqual([null, '중복', '중복', '중복', null]);
    expect(duplicateGroups(model).undecided.count).toBe(0);
  });

  it('leaves rows alone that were decided one by one', () => {
    const model = many();
    decide(model, 'pay', [4]);
    decide(model, 'leave-out', null);
    expect(shown(model)).toEqual(['2 leave-out, 3 leave-out, 4 pay'.replace('4 pay', '4 single'), '5 leave-out']);
    expect(model.rows.filter((row) => row.leftOut === null).map((row) => row.number)).toEqual([4, 6]);
  });

  it('about something else than what was seen is refused, for one row as for all', () => {
    const model = many();
    const { fingerprint, groups } = duplicateGroups(model);
    const [first] = groups[0]!.rows;
    model.apply(edit(model, 6, 3, '1000'));
    model.apply(edit(model, 6, 1, A));
    expect(() => decisionStep(model, { decision: 'pay', rows: null, fingerprint, note: '' })).toThrow('DRAFT_CHANGED');
    expect(() => decisionStep(model, { decision: 'pay', rows: [{ row: 2, seen: { ...first!.binding, against: [batchId('b9')] } }], fingerprint: '', note: '' })).toThrow('DRAFT_CHANGED');
    expect(() => decisionStep(model, { decision: 'pay', rows: [{ row: 99, seen: first!.binding }], fingerprint: '', note: '' })).toThrow('DRAFT_CHANGED');
  });
});

describe('after any sequence of edits, decisions and undoing', () => {
  /** Payments and similar ones worked out from all rows, with nothing remembered. */
  function fresh(model: DraftModel, sent: Sent): { groups: string[]; similar: number[]; undecided: number } {
    const ready = model.rows.filter((row) => model.isReady(row));
    const pay = (row: DraftRow) => model.paymentOf(row)!;
    const going = (key: string): DraftRow[] => ready.filter((row) => duplicateKey(pay(row)) === key);
    const readable = model.rows.filter((row) => row.reading.row !== null && model.paymentOf(row) !== null);
    const live = (row: DraftRow): SentPayment[] => (sent.get(similarKey(pay(row))) ?? []).filter((payment) => payment.date === pay(row).date && !isNotPaid(payment.outcome));
    const groups = new Map<string, number[]>();
    let undecided = 0;
    for (const row of readable) {
      const key = duplicateKey(pay(row));
      const all = readable.filter((other) => duplicateKey(pay(other)) === key);
      const others = going(key).filter((other) => other !== row).length;
      const counts = live(row).length > 0 ? row.leftOut === null || going(key).length > 0 || all.length > 0 : all.length > 1 && going(key).length > 0;
      if (!counts) continue;
      groups.set(key, [...(groups.get(key) ?? []), row.number]);
      const { pay: decided } = model.standOf(row);
      const needs = row.leftOut === null && (others > 0 || live(row).length > 0);
      if (needs && !(decided?.key === key && (decided.inFile || others === 0) && live(row).every(({ batchId: id }) => decided.against.includes(id)))) undecided += 1;
    }
    return {
      groups: [...groups.values()].map((rows) => rows.join()).sort(),
      similar: ready.filter((row) => ready.some((other) => similarKey(pay(other)) === similarKey(pay(row)) && pay(other).date !== pay(row).date)).map((row) => row.number),
      undecided,
    };
  }

  const rowArbitrary = fc.tuple(fc.constantFrom<Cell>(A, B, null), fc.constantFrom<Cell>(DAY, '2026-12-03'), fc.constantFrom<Cell>(1000, 2000, 0));
  const change = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('edit' as const), at: fc.nat(9), column: fc.integer({ min: 1, max: 3 }), text: fc.constantFrom(A, B, DAY, '2026-12-03', '1000', '2000', '') }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('decide' as const), decision: fc.constantFrom<Deciding>('pay', 'leave-out', 'undecided'), at: fc.option(fc.nat(9)) }) },
    { weight: 2, arbitrary: fc.constant({ type: 'undo' as const }) },
  );

  it('the groups are those of a fresh look at every row, and undoing everything is the beginning', () => {
    const sent = new Map([...sentOf(A, 1000, sentOn(DAY, 'b1')), ...sentOf(B, 2000, sentOn(DAY, 'b2', 'failed'), sentOn('2026-12-03', 'b3'))]);
    fc.assert(
      fc.property(fc.array(rowArbitrary, { minLength: 2, maxLength: 10 }), fc.array(change, { maxLength: 25 }), (rows, changes) => {
        const model = modelOf(rows, () => sent);
        fc.pre(model.rows.length > 0);
        const look = () => {
          const { groups, undecided } = duplicateGroups(model);
          return { groups: groups.map((group) => group.rows.map(({ row }) => row.number).join()).sort(), similar: model.rows.filter((row) => model.isSimilar(row)).map((row) => row.number), undecided: undecided.count };
        };
        const first = look();
        const done: Step[] = [];
        for (const one of changes) {
          if (one.type === 'undo') {
            const last = done.pop();
            if (last) model.revert(last);
          } else if (one.type === 'edit') {
            const row = model.rows[one.at % model.rows.length]!;
            const step = edit(model, row.number, one.column, one.text);
            model.apply(step);
            done.push(step);
          } else {
            const members: DuplicateRow[] = duplicateGroups(model).groups.flatMap((group) => [...group.rows]);
            const chosen = one.at === null || members.length === 0 ? null : [members[one.at % members.length]!.row.number];
            const step = decide(model, one.decision, chosen);
            if (step) done.push(step);
          }
          expect(look()).toEqual(fresh(model, sent));
        }
        for (const step of done.toReversed()) model.revert(step);
        expect(look()).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });
});
