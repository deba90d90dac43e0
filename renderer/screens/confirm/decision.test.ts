import { describe, expect, it } from 'vitest';
import { draftId } from '../../../shared/ids.ts';
import { won } from '../../../shared/money.ts';
import type { PreviewView } from '../../../shared/views.ts';
import { blockers, compareTotal, koreanTime } from './decision.ts';
import type { Decision, Setting } from './decision.ts';

const preview: PreviewView = {
  draftId: draftId('d'),
  revision: 1,
  timing: { type: 'sheet' },
  totals: { count: 2, amount: won(1_234_567), byDate: [], payees: 2, byPayee: [], largest: null, smallest: null },
  counts: { total: 2, ready: 2, errors: 0, warnings: 0, notes: 0, leftOut: 0 },
  datesReplaced: 0,
  requests: 1,
  split: null,
  balance: { type: 'none' },
  duplicates: { groups: 0, undecided: { count: 0, amount: won(0) }, paidAgain: { count: 0, amount: won(0) }, leftOut: { count: 0, amount: won(0) }, similar: 0 },
  opensAt: null,
  draftIssues: [],
  nextPayableDate: null,
  express: null,
  paidOut: won(0),
};
const decided: Decision = { typedAmount: '1,234,567', typedLabel: '', skipErrors: false, sendAt: null, dateOpen: false };
const setting: Setting = { preview, connection: { label: 'Head office', environment: 'test' }, now: Date.parse('2026-12-01T01:00:00Z') };

describe('compareTotal', () => {
  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['1234567', 'equal'],
    ['₩1,234,567 원', 'equal'],
    ['1234,567', 'unreadable'],
    ['1234567.0', 'unreadable'],
    ['백만', 'unreadable'],
    ['1234566', 'differs'],
  ])('%j is %s', (typed, type) => {
    expect(compareTotal(typed, won(1_234_567)).type).toBe(type);
  });

  it('says by how much', () => {
    expect(compareTotal('1234500', won(1_234_567))).toEqual({ type: 'differs', by: 67 });
  });
});

describe('blockers', () => {
  it('opens when everything is decided', () => {
    expect(blockers(decided, setting)).toEqual([]);
  });

  it('waits for the preview of what is on screen', () => {
    expect(blockers(decided, { ...setting, preview: null })).toEqual(['preview']);
  });

  it('wants each decision by itself', () => {
    const withErrors = { ...preview, counts: { ...preview.counts, errors: 3 } };
    expect(blockers(decided, { ...setting, preview: withErrors })).toEqual(['errors']);
    expect(blockers({ ...decided, skipErrors: true }, { ...setting, preview: withErrors })).toEqual([]);
    const doubled = { ...preview, duplicates: { ...preview.duplicates, groups: 1, undecided: { count: 1, amount: won(1000) } } };
    expect(blockers(decided, { ...setting, preview: doubled })).toEqual(['duplicates']);
    const again = { ...doubled, duplicates: { ...doubled.duplicates, undecided: preview.duplicates.undecided, paidAgain: { count: 1, amount: won(1000) }, similar: 3 } };
    expect(blockers(decided, { ...setting, preview: again })).toEqual([]);
    expect(blockers({ ...decided, dateOpen: true }, setting)).toEqual(['date']);
    expect(blockers({ ...decided, typedAmount: '1' }, setting)).toEqual(['amount']);
    expect(blockers(decided, { ...setting, connection: null })).toEqual(['connection']);
  });

  it('asks more of a live connection', () => {
    const live: Setting = { ...setting, connection: { label: 'Head office', environment: 'live' } };
    expect(blockers(decided, live)).toEqual(['label']);
    expect(blockers({ ...decided, typedLabel: 'head office' }, live)).toEqual(['label']);
    expect(blockers({ ...decided, typedLabel: 'Head office' }, live)).toEqual([]);
  });

  it('does not take an unfinished or passed start time for "now"', () => {
    expect(blockers({ ...decided, sendAt: '' }, setting)).toEqual(['sendAt']);
    expect(blockers({ ...decided, sendAt: '2026-12-01T09:59:00+09:00' }, setting)).toEqual(['sendAt']);
    expect(blockers({ ...decided, sendAt: '2026-12-01T10:01:00+09:00' }, setting)).toEqual([]);
  });
});

describe('koreanTime', () => {
  it('is Korean whatever the machine thinks', () => {
    expect(koreanTime('2026-12-01', '09:30')).toBe('2026-12-01T09:30:00+09:00');
    expect(koreanTime('2026-12-01', '')).toBeNull();
    expect(koreanTime(null, '09:30')).toBeNull();
  });
});
