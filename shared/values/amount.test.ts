import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../cells.ts';
import { formatWon, won } from '../money.ts';
import { readAmount } from './amount.ts';

const read = (cell: Cell) => {
  const { value, findings } = readAmount(cell, 'payoutAmount');
  return [value, findings.map((found) => `${found.severity} ${found.code}${found.fix === null ? '' : ` → ${found.fix}`}`).join('; ')];
};

describe('readAmount', () => {
  it.each<[Cell, number]>([
    [1000, 1000], [0, 0], [-0, 0], [-5, -5], ['1000', 1000], ['-1000', -1000], ['0', 0], [9_999_999_999, 9_999_999_999],
    [{ type: 'number', value: 123, shown: '000123' }, 123],
    [{ type: 'number', value: 1500, shown: '1,500' }, 1500],
  ])('reads %j without a finding', (cell, value) => {
    expect(read(cell)).toEqual([value, '']);
  });

  it.each<[string, number]>([
    ['1,234,567', 1_234_567], ['1,000원', 1000], ['₩1,000', 1000], ['￦1,000', 1000], ['\\1,000', 1000], ['1000 KRW', 1000], ['KRW 1,000', 1000],
    ['１，２３４', 1234], ['１２３４원', 1234], [' 1000 ', 1000], ['\u00a01000\u200b', 1000], ["'1000", 1000], ['1000.0', 1000], ['1,000.00', 1000],
    ['-1,000', -1000], ['−1000', -1000], ['₩-1,000', -1000], ['-₩1,000', -1000], ['+1000', 1000], ['1 234 567', 1_234_567], ['- 1,000원', -1000],
    ['1, 234', 1234],
  ])('reads %j with a note that can be applied', (text, value) => {
    expect(read(text)).toEqual([value, `note AMOUNT_CLEANED → ${value}`]);
  });

  it.each<[string, number]>([
    ['(1,000)', -1000], ['△1,000', -1000], ['▲1000', -1000], ['▽1,000', -1000], ['△ 1,000', -1000], ['1,000-', -1000], ['(1,000)원', -1000], ['(1,000원)', -1000],
    ['₩(1,000)', -1000], ['–1,000', -1000],
  ])('reads %j as negative with a warning', (text, value) => {
    expect(read(text)).toEqual([value, `warning AMOUNT_NEGATIVE_NOTATION → ${value}`]);
  });

  it('doubts zeros in front', () => {
    expect(read('0001000')).toEqual([1000, 'warning AMOUNT_CLEANED → 1000']);
  });

  it.each<Cell>([
    '1,23,4', '12만', '1.234,00', '백만원', '1,000,00', '1000,', ',100', '1,000원정', '--5', '(-1,000)', '△-1000', '-(1,000)', '1e5', '1.2E+06', '0x10', '12 34',
    'Infinity', '-', '10²', '①', '1,000 2,000', '1000원 외', '１/２', { type: 'boolean', value: true }, { type: 'date', date: '2026-12-01', time: null },
    { type: 'time', time: '10:00:00' },
  ])('does not guess %j', (cell) => {
    expect(read(cell)).toEqual([null, 'error AMOUNT_NOT_A_NUMBER']);
  });

  it.each<Cell>([1.5, 0.3, '1.5', '1,000.50', '1.234', '1.000', { type: 'number', value: 1.5, shown: '2' }])('refuses decimals in %j', (cell) => {
    expect(read(cell)).toEqual([null, 'error AMOUNT_NOT_INTEGER']);
  });

  it.each<[Cell, string]>([
    [{ type: 'error', code: '#N/A' }, 'error CELL_ERROR'],
    [{ type: 'formula' }, 'error FORMULA_WITHOUT_VALUE'],
    [1_234_567_890_123_456, 'error AMOUNT_DIGITS_LOST'],
    [{ type: 'number', value: 1_234_567, shown: '1,235' }, 'error AMOUNT_DIGITS_LOST'],
    [1e21, 'error AMOUNT_TOO_LARGE'],
    ['99999999999999999999', 'error AMOUNT_TOO_LARGE'],
  ])('refuses %j', (cell, found) => {
    expect(read(cell)).toEqual([null, found]);
  });

  it('warns above ten billion won, not at it', () => {
    expect(read(10_000_000_000)).toEqual([10_000_000_000, '']);
    expect(read(10_000_000_001)).toEqual([10_000_000_001, 'warning AMOUNT_TOO_LARGE']);
    expect(read('-10,000,000,001')[1]).toBe('note AMOUNT_CLEANED → -10000000001; warning AMOUNT_TOO_LARGE');
  });

  it.each<Cell>([null, '', '  ', '\u200b'])('finds nothing in %j', (cell) => {
    expect(read(cell)).toEqual([null, '']);
  });
});

const amounts = fc.integer({ min: -999_999_999_999, max: 999_999_999_999 });
const wide = (text: string): string => text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const notations: readonly ((value: number) => string)[] = [
  String,
  (value) => formatWon(won(value)),
  (value) => `${formatWon(won(value))}원`,
  (value) => `₩${formatWon(won(value))}`,
  (value) => `${formatWon(won(value))} KRW`,
  (value) => wide(formatWon(won(value))),
  (value) => `'${value}`,
  (value) => ` ${value} `,
  (value) => `${value}.0`,
  (value) => `${formatWon(won(value))}.00`,
  (value) => (value < 0 ? `(${formatWon(won(-value))})` : formatWon(won(value))),
  (value) => (value < 0 ? `△${formatWon(won(-value))}` : String(value)),
  (value) => (value < 0 ? `${formatWon(won(-value))}-` : String(value)),
];

describe('readAmount, for any amount', () => {
  it('reads every accepted notation back as the same won', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(...notations), (value, write) => {
        expect(readAmount(write(value), 'payoutAmount').value).toBe(value);
      }),
    );
  });

  it('is the same whether Excel stored a number or digits', () => {
    fc.assert(
      fc.property(amounts, (value) => {
        expect(readAmount(value, 'payoutAmount')).toEqual(readAmount(String(value), 'payoutAmount'));
      }),
    );
  });

  const cells = fc.oneof(
    fc.double(), fc.integer(), fc.string({ unit: fc.constantFrom(...Array.from('0123456789,.-()△₩원 만０１\'￦')) }), fc.string(),
    fc.record({ type: fc.constant('number' as const), value: fc.double(), shown: fc.string() }),
  );

  it('never gives anything but a whole number, and never a value beside an error', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        const { value, findings } = readAmount(cell, 'payoutAmount');
        expect(value === null || Number.isSafeInteger(value)).toBe(true);
        expect(value !== null && findings.some((found) => found.severity === 'error')).toBe(false);
      }),
    );
  });

  it('reads a fixed cell to the same value without that finding', () => {
    fc.assert(
      fc.property(fc.oneof(cells, fc.tuple(amounts, fc.constantFrom(...notations)).map(([value, write]) => write(value))), (cell) => {
        const before = readAmount(cell, 'payoutAmount');
        for (const { fix, code } of before.findings) {
          if (fix === null) continue;
          const after = readAmount(fix, 'payoutAmount');
          expect(after.value).toBe(before.value);
          expect(after.findings.map((found) => found.code)).not.toContain(code);
        }
      }),
    );
  });
});
