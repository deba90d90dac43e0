import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, kstDateOf } from '../shared/calendar.ts';
import type { BusinessCalendar, KstDate } from '../shared/calendar.ts';
import { shownText } from '../shared/cells.ts';
import type { Cell } from '../shared/cells.ts';
import { DeskError } from '../shared/errors.ts';
import type { KindId } from '../shared/kinds/kind.ts';
import type { SampleView } from '../shared/views.ts';
import { bankOfService } from '../shared/banks.ts';
import { practiceSeed } from './practice/seed.ts';
import type { PracticeSeed } from './practice/seed.ts';
import { writeTableWorkbook } from './sheets/write-table.ts';

/**
 * Sheets to try the desk with: payees of the practice world, dates always ahead, and in the second of each kind the
 * mistakes that real sheets bring (toss-facts §5.3). Made when asked for, because a stored date grows old.
 */
interface Sample {
  readonly id: string;
  readonly kind: KindId;
  readonly dirty: boolean;
  readonly fileName: string;
  readonly sheetName: string;
  readonly rows: number;
  /** First line of the sheet, then all the others. */
  readonly make: (world: PracticeSeed, days: readonly KstDate[], count: number) => { headers: string[]; rows: Cell[][] };
}

const CLEAN_ROWS = 60;
const DIRTY_ROWS = 48;

/** Amounts that look like payouts: never round to the million, never the same twice in a row. */
function amountOf(index: number): number {
  return 38_000 + ((index * 7_919) % 97) * 24_310 + (index % 7) * 1_250;
}

function day(days: readonly KstDate[], index: number): KstDate {
  const date = days[index % days.length];
  if (date === undefined) throw new Error('a sample needs pay dates');
  return date;
}

const dateCell = (date: KstDate): Cell => ({ type: 'date', date, time: null });
const thousands = (amount: number): string => amount.toLocaleString('en-US');

function payableSubmalls(world: PracticeSeed): PracticeSeed['submalls'] {
  return world.submalls.filter((submall) => submall.status !== 'KYC_REQUIRED');
}
function payablePartners(world: PracticeSeed): PracticeSeed['partners'] {
  return world.partners.filter((partner) => !partner.isArchived && partner.status === 'APPROVED');
}

const SUBMALL_HEADERS = ['서브몰ID', '업체명', '입금은행', '입금계좌번호', '예금주', '지급일', '지급금액', '받는분통장표시', '메모'];

function submallRows(world: PracticeSeed, days: readonly KstDate[], count: number): Cell[][] {
  const payees = payableSubmalls(world);
  return Array.from({ length: count }, (_, index) => {
    const payee = payees[index % payees.length];
    if (!payee) throw new Error('the practice world has no payees');
    const { account } = payee;
    return [payee.subMallId, payee.companyName ?? account.holderName, bankOfService('toss-v1', account.bankCode)?.name ?? account.bankCode, account.accountNumber, account.holderName, dateCell(day(days, Math.floor(index / 20))), amountOf(index), '정산대금', `${index + 1}차`];
  });
}

function partnerRows(world: PracticeSeed, days: readonly KstDate[], count: number): Cell[][] {
  const payees = payablePartners(world);
  return Array.from({ length: count }, (_, index) => {
    const payee = payees[index % payees.length];
    if (!payee) throw new Error('the practice world has no payees');
    return ['수기 정산', payee.id, day(days, Math.floor(index / 20)), amountOf(index), '정기 정산'];
  });
}

const SELLER_HEADERS = ['셀러 아이디', '업체명', '은행', '예금주', '지급 유형', '지급일', '지급 금액', '받는 분 통장 표시', '메모'];
/** The first rows of a sample are paid at once, so that both ways are seen. */
const EXPRESS_ROWS = 6;

function sellerRows(world: PracticeSeed, days: readonly KstDate[], count: number): Cell[][] {
  const payees = world.sellers.filter(({ status, unpayable }) => status === 'APPROVED' && !unpayable);
  return Array.from({ length: count }, (_, index) => {
    const payee = payees[index % payees.length];
    if (!payee) throw new Error('the practice world has no payees');
    const express = index < EXPRESS_ROWS;
    return [...sellerCells(payee), express ? '즉시' : '예약', express ? null : dateCell(day(days, Math.floor(index / 20))), amountOf(index), '정산대금', `${index + 1}차`];
  });
}

type Seller = PracticeSeed['sellers'][number];

/** The columns of the sheet that say who is paid. */
function sellerCells(seller: Seller, id: string = seller.id): Cell[] {
  const { account, company } = seller;
  return [id, company?.name ?? account.holderName, bankOfService('toss-v2', account.bankCode)?.name ?? account.bankCode, account.holderName];
}

/** Pays the row to another seller: the first that stands as this, or one by its place. */
function payTo(rows: Cell[][], row: number, world: PracticeSeed, which: Seller['status'] | number, id?: 'own'): void {
  const seller = typeof which === 'number' ? world.sellers[which] : world.sellers.find(({ status }) => status === which);
  if (!seller) throw new Error(`the practice world has no seller ${which}`);
  sellerCells(seller, id === 'own' ? seller.refSellerId : seller.id).forEach((cell, column) => change(rows, row, column, cell));
}

function change(rows: Cell[][], row: number, column: number, cell: Cell): void {
  const target = rows[row];
  if (!target) throw new Error(`the sample has no row ${row}`);
  target[column] = cell;
}

function total(rows: readonly (readonly Cell[])[], column: number): number {
  return rows.reduce((sum, row) => sum + (typeof row[column] === 'number' ? row[column] : 0), 0);
}

const SAMPLES: readonly Sample[] = [
  {
    id: 'submall-clean',
    kind: 'submall-payout',
    dirty: false,
    fileName: '서브몰 지급 (연습).xlsx',
    sheetName: '지급내역',
    rows: CLEAN_ROWS,
    make: (world, days, count) => ({ headers: SUBMALL_HEADERS, rows: submallRows(world, days, count) }),
  },
  {
    id: 'submall-dirty',
    kind: 'submall-payout',
    dirty: true,
    fileName: '서브몰 지급 - 고칠 곳 있음 (연습).xlsx',
    sheetName: '12월 지급',
    rows: DIRTY_ROWS,
    make: (world, days, count) => {
      const rows = submallRows(world, days, count);
      const sum = total(rows, 6);
      change(rows, 3, 6, '1,250,000원');
      change(rows, 5, 6, '３４５０００');
      change(rows, 7, 6, 88_000.5);
      change(rows, 9, 6, 0);
      change(rows, 11, 0, `'${shownText(rows[11]?.[0] ?? null)}`);
      change(rows, 13, 0, null);
      change(rows, 15, 5, String(day(days, 0)).replaceAll('-', '.'));
      change(rows, 17, 5, '다음 주');
      change(rows, 19, 7, '11월 정산대금 지급분');
      change(rows, 21, 3, `'${shownText(rows[21]?.[3] ?? null)}`);
      change(rows, 23, 3, '110-23-4567890');
      change(rows, 25, 2, 4);
      change(rows, 27, 6, 12_400_000);
      change(rows, 29, 6, { type: 'error', code: '#N/A' });
      rows[31] = [...(rows[30] ?? [])];
      const title = ['정산 지급 내역 (연습용)'];
      const wholeSheet: Cell[][] = [['작성: 정산팀'], [], SUBMALL_HEADERS, ...rows, ['합계', null, null, null, null, null, sum], ['※ 문의는 정산팀으로']];
      return { headers: title, rows: wholeSheet };
    },
  },
  {
    id: 'manual-clean',
    kind: 'manual-settlement',
    dirty: false,
    fileName: '수기 정산 (연습).xlsx',
    sheetName: '수기정산',
    rows: CLEAN_ROWS,
    make: (world, days, count) => ({ headers: ['정산 유형*', '파트너 아이디*', '정산일*', '정산 금액*', '메모'], rows: partnerRows(world, days, count) }),
  },
  {
    id: 'manual-dirty',
    kind: 'manual-settlement',
    dirty: true,
    fileName: '수기 정산 - 고칠 곳 있음 (연습).xlsx',
    sheetName: '수기정산',
    rows: DIRTY_ROWS,
    make: (world, days, count) => {
      const rows = partnerRows(world, days, count);
      change(rows, 1, 3, thousands(amountOf(1)));
      change(rows, 2, 3, '△120,000');
      change(rows, 4, 3, '(35,000)');
      change(rows, 6, 3, '12만원');
      change(rows, 8, 3, '1,23,456');
      change(rows, 10, 1, 'partner999');
      change(rows, 12, 2, '12/1/2026');
      change(rows, 14, 2, String(day(days, 0)).replaceAll('-', '/'));
      change(rows, 16, 0, '주문 정산');
      change(rows, 18, 3, -9_900_000);
      change(rows, 20, 1, null);
      change(rows, 22, 3, '７８,０００ 원');
      rows[25] = [...(rows[24] ?? [])];
      return { headers: ['정산 유형*', '파트너 아이디*', '정산일*', '정산 금액*', '메모'], rows };
    },
  },
  {
    id: 'seller-clean',
    kind: 'seller-payout',
    dirty: false,
    fileName: '셀러 지급 (연습).xlsx',
    sheetName: '셀러지급',
    rows: CLEAN_ROWS,
    make: (world, days, count) => ({ headers: SELLER_HEADERS, rows: sellerRows(world, days, count) }),
  },
  {
    id: 'seller-dirty',
    kind: 'seller-payout',
    dirty: true,
    fileName: '셀러 지급 - 고칠 곳 있음 (연습).xlsx',
    sheetName: '셀러지급',
    rows: DIRTY_ROWS,
    make: (world, days, count) => {
      const rows = sellerRows(world, days, count);
      change(rows, 1, 5, dateCell(day(days, 1)));
      change(rows, 3, 4, null);
      payTo(rows, 7, world, 8, 'own');
      change(rows, 9, 0, 'shop-9999');
      for (const [at, status] of (['KYC_REQUIRED', 'APPROVAL_REQUIRED', 'KYC_REJECTED', 'PARTIALLY_APPROVED'] as const).entries()) payTo(rows, 11 + at, world, status);
      change(rows, 14, 6, 12_400_000);
      change(rows, 16, 4, '수시');
      change(rows, 18, 5, null);
      change(rows, 20, 6, 1_000_000_000);
      change(rows, 22, 6, '1,250,000원');
      change(rows, 24, 7, '11월 정산대금 지급분');
      change(rows, 26, 7, null);
      change(rows, 28, 5, '다음 주');
      rows[31] = [...(rows[30] ?? [])];
      return { headers: SELLER_HEADERS, rows };
    },
  },
];

export function sampleList(): SampleView[] {
  return SAMPLES.map(({ id, kind, dirty, fileName, rows }) => ({ id, kind, dirty, fileName, rows }));
}

/** The next business days after today: what a payout sheet of this week would ask for. */
function payDays(calendar: BusinessCalendar, now: number): readonly KstDate[] {
  const days: KstDate[] = [];
  let date = kstDateOf(now);
  while (days.length < 3) {
    date = calendar.nextBusinessDay(addDays(date, 1));
    days.push(date);
  }
  return days;
}

/** Writes a sample where it is asked for. Throws DeskError ARGUMENT_INVALID for an id that is not in the list. */
export async function writeSample(id: string, path: string, calendar: BusinessCalendar, now: number): Promise<void> {
  const sample = SAMPLES.find((candidate) => candidate.id === id);
  if (!sample) throw new DeskError('ARGUMENT_INVALID', { name: 'sampleId' });
  const { headers, rows } = sample.make(practiceSeed(1), payDays(calendar, now), sample.rows);
  await writeTableWorkbook(path, { creator: 'SettleDesk', created: new Date(now), sheetName: sample.sheetName, headers, rows });
}

export function sampleFileName(id: string): string {
  const sample = SAMPLES.find((candidate) => candidate.id === id);
  if (!sample) throw new DeskError('ARGUMENT_INVALID', { name: 'sampleId' });
  return sample.fileName;
}

export async function sampleBytes(id: string, calendar: BusinessCalendar, now: number): Promise<{ fileName: string; bytes: Uint8Array }> {
  const folder = await mkdtemp(join(tmpdir(), 'settledesk-sample-'));
  try {
    const path = join(folder, 'sample.xlsx');
    await writeSample(id, path, calendar, now);
    return { fileName: sampleFileName(id), bytes: Uint8Array.from(await readFile(path)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
