import { type Bank, findBank } from '../banks.ts';
import { type Cell, shownText } from '../cells.ts';
import type { FieldKey } from '../kinds/fields.ts';
import { cleanCode } from './clean.ts';
import { lostText } from './problems.ts';
import { EMPTY_READING, finding, type Reading, readable, unreadable } from './reading.ts';

/** Reads a bank. It is never sent (the service knows the payee's bank), so nothing here stops a row. */
export function readBank(cell: Cell, field: FieldKey = 'bank'): Reading<Bank> {
  if (cell === null) return EMPTY_READING;
  const problem = lostText(cell, field);
  if (problem) return unreadable({ ...problem, severity: 'warning' });
  const text = cleanCode(shownText(cell));
  if (text === '') return EMPTY_READING;
  const match = findBank(text);
  switch (match.type) {
    case 'found':
      // 88 in a numeric cell: Excel has taken the zero of 088. The bank is the same either way.
      if (typeof cell === 'number' && match.by === 'tossV1') return zeroLost(match.bank, text, field);
      return readable(match.bank);
    case 'zero-lost':
      return zeroLost(match.bank, text, field);
    case 'ambiguous': {
      const params = { value: text, name: match.likely?.name ?? '' };
      return { value: match.likely, findings: [finding('warning', 'BANK_AMBIGUOUS', field, params)] };
    }
    case 'unknown':
      return unreadable(finding('warning', 'BANK_UNKNOWN', field, { value: text }));
  }
}

function zeroLost(bank: Bank, text: string, field: FieldKey): Reading<Bank> {
  const params = { value: text, name: bank.name, code: bank.digits ?? '' };
  return readable(bank, [finding('note', 'BANK_ZERO_LOST', field, params, bank.digits)]);
}
