import { describe, expect, it } from 'vitest';
import { type Bank, bankOfService, BANKS, codeOfBank, findBank } from './banks.ts';
import { SERVICE_IDS } from './services.ts';
import { readBank } from './values/index.ts';

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

/** A bank as people and systems write it: every numbering, with and without its zeros, beside its name, in any case. */
function spellings(bank: Bank): readonly string[] {
  const { name, digits, tossV1, tossSymbol, portOne, aliases } = bank;
  const symbols = [tossSymbol, portOne].flatMap((symbol) => (symbol === null ? [] : [symbol, symbol.toLowerCase(), ` ${symbol} `]));
  const plain = name.replace(/\(.*\)/, '');
  const numbers =
    digits === null
      ? []
      : [digits, digits.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))), `${digits} ${plain}`, `${plain}(${digits})`, `(${digits})${plain}`, `${digits}:${plain}`, `[${digits}] ${plain}`];
  // 6 and 06 are read two ways: Toss's code of 국민, and an old 006.
  const short = digits?.startsWith('0') === true ? [digits.slice(1), String(Number(digits))].filter((text) => Number(text) !== 6) : [];
  const own = tossV1 === null || Number(tossV1) === 6 ? [] : [tossV1, tossV1.toLowerCase()];
  return [name, ...aliases, name.split('').join(' '), ...symbols, ...numbers, ...short, ...own];
}

describe.each(BANKS.map((bank) => [bank.name, bank] as const))('%s', (_name, bank) => {
  it('is found by every spelling, and becomes the code of each service', () => {
    for (const spelling of spellings(bank)) {
      const { value, findings } = readBank(spelling);
      expect([spelling, value?.name, findings.filter(({ severity }) => severity !== 'note')]).toEqual([spelling, bank.name, []]);
      for (const service of SERVICE_IDS) expect(value === null ? undefined : codeOfBank(service, value)).toBe({ portone: bank.portOne, 'toss-v1': bank.tossV1, 'toss-v2': bank.digits }[service]);
    }
  });

  it.each(SERVICE_IDS)('is known again by the code that %s gives it', (service) => {
    const code = codeOfBank(service, bank);
    expect(code === null ? bank : bankOfService(service, code)).toBe(bank);
  });
});

describe('what cannot be told', () => {
  it.each(['6', '06', 6])('%j is two banks', (typed) => {
    expect(readBank(typed).findings.map(({ code, severity }) => [code, severity])).toEqual([['BANK_AMBIGUOUS', 'warning']]);
  });
  it('004 beside the name of another bank is no bank', () => {
    expect(readBank('004 신한은행').value).toBeNull();
    expect(readBank('신한은행(004)').value).toBeNull();
  });
  it('S0 and SO are two firms', () => {
    expect([readBank('S0').value?.name, readBank('SO').value?.name]).toEqual(['유안타증권', 'LIG투자증권']);
  });
});
