import { describe, expect, it } from 'vitest';
import { bankOfService, BANKS, findBank } from './banks.ts';

describe('the bank table', () => {
  it.each(['tossV1', 'digits', 'tossSymbol', 'portOne'] as const)('has no %s twice', (column) => {
    const values = BANKS.map((bank) => bank[column]).filter((value) => value !== null);
    expect(new Set(values).size).toBe(values.length);
  });

  it('finds every bank by everything it is called', () => {
    for (const bank of BANKS) {
      const code = bank.tossV1 === '06' ? null : bank.tossV1; // ambiguous as typed text
      const texts = [bank.name, ...bank.aliases, bank.digits, bank.tossSymbol, bank.portOne, code].filter((text) => text !== null);
      expect(texts.map((text) => [text, findBank(text)])).toEqual(texts.map((text) => [text, expect.objectContaining({ type: 'found', bank })]));
    }
  });

  it('has 2-character codes that are the 3-digit code without its zero, except KB (toss-facts §0.2)', () => {
    const others = BANKS.filter(({ tossV1, digits }) => tossV1 !== null && digits?.startsWith('0') === true && digits.slice(1) !== tossV1);
    expect(others.map(({ name }) => name)).toEqual(['KB국민은행']);
    expect(findBank('국민은행')).toMatchObject({ bank: { tossV1: '06', digits: '004' } });
  });

  it('knows the services\' own codes', () => {
    expect(bankOfService('toss-v1', '06')?.name).toBe('KB국민은행');
    expect(bankOfService('toss-v1', '092')?.name).toBe('토스뱅크');
    expect(bankOfService('portone', 'KFCC')?.name).toBe('새마을금고');
    expect(bankOfService('portone', 'NEW_BANK')).toBeNull();
  });
});
