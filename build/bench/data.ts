import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../../shared/cells.ts';
import { shownText } from '../../shared/cells.ts';
import { bankOfService } from '../../shared/banks.ts';
import { seeded } from '../../electron/practice/random.ts';
import { practiceSeed } from '../../electron/practice/seed.ts';
import { writeTableWorkbook } from '../../electron/sheets/write-table.ts';

/** Sheets to measure with: the same bytes' worth of rows on every machine, because the seed is fixed. */
const SEED = 'settledesk-bench';
/** The desk's clock while measuring: a business day outside every closed hour, so that no day of the week changes a figure. */
export const BENCH_TIME = '2026-12-01T09:00:00+09:00';
const DATES = ['2026-12-02', '2026-12-03', '2026-12-04'] as const;

export const SUBMALL_HEADERS = ['서브몰ID', '업체명', '입금은행', '입금계좌번호', '예금주', '지급일', '지급금액', '받는분통장표시', '메모', '주문번호', '담당자', '비고'];
/** Where the edits of the benchmark go: 지급금액, counted from 1. */
export const AMOUNT_COLUMN = 7;
const PARTNER_HEADERS = ['정산 유형*', '파트너 아이디*', '정산일*', '정산 금액*', '메모'];

function item<Item>(items: readonly Item[], at: number): Item {
  const found = items[Math.floor(at) % items.length];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}

/** Twelve columns; about one row in 300 has an amount to clean, one in 500 an error, as real sheets do. */
function* submallRows(count: number): Generator<Cell[]> {
  const random = seeded(SEED);
  const payees = practiceSeed(1).submalls.filter((submall) => submall.status !== 'KYC_REQUIRED');
  for (let index = 0; index < count; index += 1) {
    const payee = item(payees, random() * payees.length);
    const amount = 10_000 + Math.floor(random() * 900_000);
    const chance = random();
    const written: Cell = chance < 1 / 500 ? null : chance < 1 / 500 + 1 / 300 ? amount.toLocaleString('en-US') : amount;
    const { account } = payee;
    yield [
      payee.subMallId, payee.companyName ?? account.holderName, bankOfService('toss-v1', account.bankCode)?.name ?? account.bankCode, account.accountNumber, account.holderName,
      { type: 'date', date: item(DATES, random() * DATES.length), time: null }, written, '정산대금', `${index + 1}차`, `ORD-${String(index).padStart(8, '0')}`, item(['김연습', '이가상', '박예시'], random() * 3), index % 40 === 0 ? '확인함' : null,
    ];
  }
}

function* partnerRows(count: number): Generator<Cell[]> {
  const random = seeded(SEED);
  const payees = practiceSeed(1).partners.filter((partner) => !partner.isArchived && partner.status === 'APPROVED');
  for (let index = 0; index < count; index += 1) {
    yield ['수기 정산', item(payees, random() * payees.length).id, item(DATES, random() * DATES.length), 10_000 + index, '정기 정산'];
  }
}

async function writeWorkbook(path: string, sheetName: string, headers: readonly string[], rows: readonly Cell[][]): Promise<string> {
  await writeTableWorkbook(path, { creator: 'SettleDesk', created: new Date(0), sheetName, headers, rows });
  return path;
}

export async function submallWorkbook(folder: string, rows: number): Promise<string> {
  return await writeWorkbook(join(folder, `submall-${rows}.xlsx`), '지급내역', SUBMALL_HEADERS, [...submallRows(rows)]);
}

export async function partnerWorkbook(folder: string, rows: number): Promise<string> {
  return await writeWorkbook(join(folder, `partner-${rows}.xlsx`), '수기정산', PARTNER_HEADERS, [...partnerRows(rows)]);
}

/** Written row by row: a million rows of text are not held at once. */
export async function submallCsv(folder: string, rows: number): Promise<string> {
  const path = join(folder, `submall-${rows}.csv`);
  const stream = createWriteStream(path);
  const line = (cells: readonly Cell[]): string => `${cells.map((cell) => `"${shownText(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
  stream.write(`\uFEFF${line(SUBMALL_HEADERS)}`);
  for (const row of submallRows(rows)) if (!stream.write(line(row))) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
  return path;
}
