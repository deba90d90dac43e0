import { findBank } from '../banks.ts';
import { type Cell, isBlank, shownText } from '../cells.ts';
import { cleanCode, readAmount, readDate } from '../values/index.ts';
import type { FieldKey } from './fields.ts';
import type { Kind } from './kind.ts';
import type { ColumnLayout, SheetTable } from './layout.ts';

/** Rows looked at to guess what columns hold. */
const SAMPLE = 200;
const MOST = 0.8;

type Guess = 'account' | 'date' | 'bank' | 'amount' | 'id' | 'words';

interface ColumnContent {
  readonly at: number;
  readonly guess: Guess | null;
  readonly filled: number;
  readonly distinct: number;
}

/**
 * Guesses the columns of a sheet without a header, such as 우리은행's upload form (toss-facts §5.1, T6:
 * bank, account, amount, holder, two blanks, own account, recipient's text, own text). Null when there is
 * no amount, or nobody to pay it to.
 */
export function guessColumns(sheet: SheetTable, kind: Kind): readonly ColumnLayout[] | null {
  const rows: (readonly Cell[])[] = [];
  for (const row of sheet.rows) {
    if (rows.length === SAMPLE) break;
    if (row.some((cell) => !isBlank(cell))) rows.push(row);
  }
  if (rows.length === 0) return null;
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  const contents = Array.from({ length: width }, (_, at) => contentOf(rows, at));
  const fields = new Map<number, FieldKey>();
  const has = (key: FieldKey): boolean => kind.fields.some((field) => field.key === key);
  const give = (key: FieldKey, content: ColumnContent | undefined): void => {
    if (content && has(key) && !fields.has(content.at)) fields.set(content.at, key);
  };
  const of = (guess: Guess): readonly ColumnContent[] => contents.filter((content) => content.guess === guess);
  const account = of('account')[0];
  const amounts = of('amount');
  // Two columns of amounts (with and without fees, say): which one is paid can't be guessed.
  const amount = amounts.length > 1 && account ? amounts.find(({ at }) => at > account.at) : amounts.length === 1 ? amounts[0] : undefined;
  const id = of('id').find(({ distinct, filled }) => distinct > filled / 2);
  if (!amount || !(account ?? id)) return null;
  give('accountNumber', account);
  give(kind.amountField, amount);
  give('bank', of('bank')[0]);
  give(kind.payeeField, id);
  give(kind.dateField, of('date')[0]);
  const words = of('words');
  give('holderName', words.find(({ at }) => account !== undefined && at > account.at));
  if (isWoori(contents)) {
    give('transferSummary', contents[7]);
    give('ownMemo', contents[8]);
  }
  const confidence = isWoori(contents) ? 0.8 : 0.5;
  return contents
    .filter(({ filled }) => filled > 0)
    .map(({ at }) => {
      const field = fields.get(at) ?? null;
      return { index: at + 1, header: '', field, confidence: field === null ? 0 : confidence, why: field === null ? null : 'content', claims: [] };
    });
}

/** T6's shape: bank, account, amount, name; two blanks; one own account in every row. */
function isWoori(contents: readonly ColumnContent[]): boolean {
  const [bank, account, amount, holder, blank, blankToo, own] = contents;
  return (
    bank?.guess === 'bank' && account?.guess === 'account' && amount?.guess === 'amount' && holder?.guess === 'words' &&
    blank?.filled === 0 && blankToo?.filled === 0 && own?.guess === 'account' && own.distinct === 1
  );
}

function contentOf(rows: readonly (readonly Cell[])[], at: number): ColumnContent {
  const votes = new Map<Guess, number>();
  const seen = new Set<string>();
  let filled = 0;
  for (const row of rows) {
    const cell = row[at] ?? null;
    if (isBlank(cell)) continue;
    filled += 1;
    seen.add(shownText(cell));
    const guess = guessCell(cell);
    if (guess !== null) votes.set(guess, (votes.get(guess) ?? 0) + 1);
  }
  const [top] = [...votes].sort((left, right) => right[1] - left[1]);
  return { at, guess: top && top[1] >= filled * MOST ? top[0] : null, filled, distinct: seen.size };
}

function guessCell(cell: Cell): Guess | null {
  if (typeof cell === 'object' && cell !== null && cell.type === 'date') return 'date';
  const text = cleanCode(shownText(cell));
  const digits = text.replace(/[\s-]/g, '');
  if (readDate(cell, 'payoutDate').value !== null) return 'date';
  if (/^\d{10,16}$/.test(digits) && (typeof cell !== 'number' || digits.length >= 11)) return 'account';
  if (/^\d{1,3}$/.test(text)) return findBank(text).type === 'unknown' ? null : 'bank';
  if (readAmount(cell, 'payoutAmount').value !== null) return 'amount';
  const bank = findBank(text);
  if (bank.type === 'found') return 'bank';
  if (/^(?=.*[A-Za-z])[A-Za-z0-9_-]{2,20}$/.test(text)) return 'id';
  return /\p{L}/u.test(text) ? 'words' : null;
}
