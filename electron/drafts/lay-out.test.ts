import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../shared/cells.ts';
import type { SheetTable } from '../../shared/kinds/layout.ts';
import { layOut, layOutAgain, layOutInBreaths } from './lay-out.ts';

const sheetOf = (name: string, rows: readonly (readonly Cell[])[]): SheetTable => ({ name, visibility: 'visible', rowNumbers: rows.map((_, index) => index + 1), rows });
const HEADER = ['서브몰ID', '지급일', '지급금액', '적요'];

/** Somewhere in a long sheet: a total, a blank, a note, a repeated header, a value in a column that was empty so far. */
const odd: fc.Arbitrary<readonly Cell[]> = fc.constantFrom<readonly Cell[]>(['소계', null, 5000], [], ['※ 안내'], HEADER, ['submall001', '2026-12-02', 1000, '정산', null, '늦은 열'], [null, null, 7]);

function longSheet(title: boolean, odds: readonly (readonly [number, readonly Cell[]])[], count: number): SheetTable {
  const rows: (readonly Cell[])[] = Array.from({ length: count }, (_, index): Cell[] => [`submall${index % 90}`, '2026-12-02', index + 1, '정산']);
  for (const [at, row] of odds) rows[at % count] = row;
  return sheetOf('지급', [...(title ? [['2026년 12월 지급'], []] : []), HEADER, ...rows, ['합계', null, (count * (count + 1)) / 2]]);
}

describe('a long sheet laid out a few rows at a time', () => {
  it('is laid out as in one go, whatever stands far down in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(fc.tuple(fc.nat(), odd), { maxLength: 8 }), fc.integer({ min: 1_990, max: 4_500 }), async (title, odds, count) => {
        const sheets = [sheetOf('안내', [['작성 방법'], ['한 줄에 한 건씩']]), longSheet(title, odds, count)];
        let breaths = 0;
        const breathe = async (): Promise<void> => void (breaths += 1);
        const found = await layOutInBreaths(sheets, (heads) => layOut({ sheets: heads }, 'toss-v1', {}), breathe);
        expect(found).toEqual(layOut({ sheets }, 'toss-v1', {}));
        expect(breaths).toBeGreaterThan(3);
        const change = { kind: null, sheetName: null, header: { type: 'keep' as const }, columns: [{ index: 4, field: null }] };
        expect(await layOutInBreaths(sheets, (heads) => layOutAgain(heads, found, change), breathe)).toEqual(layOutAgain(sheets, found, change));
      }),
      { numRuns: 25 },
    );
  });

  it('takes a header row that a person chose far down', async () => {
    const rows: Cell[][] = Array.from({ length: 3_000 }, (_, index) => [`메모 ${index}`]);
    const sheets = [sheetOf('지급', [...rows, HEADER, ['submall001', '2026-12-02', 1000, '정산']])];
    const before = layOut({ sheets }, 'toss-v1', {});
    const change = { kind: null, sheetName: null, header: { type: 'row' as const, row: 3_001 }, columns: null };
    const found = await layOutInBreaths(sheets, (heads) => layOutAgain(heads, before, change), () => Promise.resolve(), 3_001);
    expect(found).toMatchObject({ headerRow: 3_001, firstRow: 3_002, lastRow: 3_002 });
    expect(found.columns.map(({ field }) => field)).toEqual(['subMallId', 'payoutDate', 'payoutAmount', 'transferSummary']);
  });

  it('of two alike the one with more rows is taken, though only their first rows are looked at', async () => {
    const sheets = [longSheet(false, [], 2_100), { ...longSheet(false, [], 4_400), name: '전체' }];
    const found = await layOutInBreaths(sheets, (heads) => layOut({ sheets: heads }, 'toss-v1', {}), () => Promise.resolve());
    expect(found.sheetName).toBe('전체');
    expect(found.sheetName).toBe(layOut({ sheets }, 'toss-v1', {}).sheetName);
  });
});
