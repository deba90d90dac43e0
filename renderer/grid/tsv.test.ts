import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTsv, writeTsv } from './tsv.ts';

describe('clipboard text', () => {
  it.each([
    ['a\tb\r\nc\td\r\n', [['a', 'b'], ['c', 'd']]],
    ['a\nb', [['a'], ['b']]],
    ['"two\nlines"\t"a ""word"""', [['two\nlines', 'a "word"']]],
    ['"say" so\tb', [['"say" so', 'b']]],
    ['"open\tb', [['"open', 'b']]],
    ['\t\r\n\t', [['', ''], ['', '']]],
    ['a\t', [['a', '']]],
    ['\r\n', [['']]],
    ['', []],
  ])('reads %j', (text, rows) => {
    expect(readTsv(text)).toEqual(rows);
  });

  it('quotes as Excel does', () => {
    expect(writeTsv([['1,000', 'a "b"'], ['x\ny', '"q"']])).toBe('1,000\ta "b"\r\n"x\ny"\t"""q"""');
  });

  it('any block comes back as it was', () => {
    const cell = fc.oneof(fc.string(), fc.stringMatching(/^["\t\r\n가a]{0,6}$/));
    const block = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }));
    fc.assert(
      fc.property(block, (rows) => {
        expect(readTsv(`${writeTsv(rows)}\r\n`)).toEqual(rows);
      }),
    );
  });
});
