import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textMatcher, textReplacer } from './find-text.ts';

describe('find and replace in a text', () => {
  it.each([
    ['국민은행', '은행', false, '국민Bank'],
    ['a.b.c', '.', false, 'aBankbBankc'],
    ['KB kb', 'Kb', false, 'Bank Bank'],
    ['국민', '국민', true, 'Bank'],
    ['국민 ', '국민', true, '국민 '],
    ['국민\n', '국민', true, '국민\n'],
    ['a|b', 'a|b', true, 'Bank'],
    ['a', 'a|b', true, 'a'],
    ['[1] (2) {3} \\ ^ $', '(2) {3} \\ ^ $', false, '[1] Bank'],
  ])('%j, looking for %j (whole cell %s), becomes %j', (shown, text, wholeCell, after) => {
    expect(textReplacer({ text, wholeCell }, 'Bank')(shown)).toBe(after);
    expect(textMatcher({ text, wholeCell })(shown)).toBe(after !== shown);
  });

  it('takes the replacement literally', () => {
    expect(textReplacer({ text: 'a', wholeCell: false }, '$&$1')('xax')).toBe('x$&$1x');
  });

  it('finds nothing when there is nothing to find', () => {
    expect(textMatcher({ text: '', wholeCell: true })('')).toBe(false);
  });

  it('any text is found in itself, whole and in part', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (text, before, after) => {
        expect(textMatcher({ text, wholeCell: true })(text)).toBe(true);
        expect(textMatcher({ text, wholeCell: false })(before + text + after)).toBe(true);
        expect(textReplacer({ text, wholeCell: true }, '')(text)).toBe('');
      }),
    );
  });
});
