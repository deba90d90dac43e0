import { z } from 'zod';
import type { Book } from '../book.ts';
import { jsonReply, readJson, type Call, type Reply } from '../call.ts';
import type { SeedSubmall } from '../seed.ts';
import { TossRefusal, type TossCode } from './errors.ts';
import { readMetadata } from './metadata.ts';

/** What the service shows of a submall (toss-facts §1.4): `bankCode` in answers, `bank` in requests. */
const storedSchema = z.object({
  subMallId: z.string(),
  type: z.string(),
  status: z.string(),
  companyName: z.string().nullable(),
  representativeName: z.string().nullable(),
  businessNumber: z.string().nullable(),
  account: z.object({ bankCode: z.string(), accountNumber: z.string(), holderName: z.string().nullable() }),
  email: z.string().nullable(),
  phoneNumber: z.string().nullable(),
  metadata: z.record(z.string(), z.string()).nullable(),
});
export type StoredSubmall = z.infer<typeof storedSchema>;

export function seedSubmalls(book: Book, seeds: readonly SeedSubmall[]): void {
  for (const { unpayable, ...shown } of seeds) {
    const stored: StoredSubmall = { ...shown, metadata: null };
    book.run('insert into submalls (id, body, unpayable) values (?, ?, ?)', shown.subMallId, JSON.stringify(stored), unpayable ? 1 : 0);
  }
}

export interface KnownSubmall {
  readonly shown: StoredSubmall;
  readonly unpayable: boolean;
}

export function findSubmall(book: Book, id: string): KnownSubmall | null {
  const record = book.one('submall', 'select * from submalls where id = ? and deleted = 0', id);
  return record ? { shown: storedSchema.parse(JSON.parse(record.body)), unpayable: record.unpayable === 1 } : null;
}

export function saveSubmall(book: Book, shown: StoredSubmall): void {
  book.run('update submalls set body = ? where id = ?', JSON.stringify(shown), shown.subMallId);
}

function required(book: Book, id: string): KnownSubmall {
  const known = findSubmall(book, id);
  if (known === null) throw new TossRefusal('NOT_FOUND_SUBMALL');
  return known;
}

function text(value: unknown, code: TossCode, pattern: RegExp): string {
  if (value === undefined || value === null || value === '') throw new TossRefusal('INVALID_REQUIRED_PARAM');
  if (typeof value !== 'string' || !pattern.test(value)) throw new TossRefusal(code);
  return value;
}

/** Hangul counts two units of sixty: 한글 30자, 영문 60자. */
function name(value: unknown, units: number): string {
  const read = text(value, 'INVALID_REQUEST', /\S/);
  const width = Array.from(read).reduce((sum, character) => sum + (/[^\u0020-\u007e]/.test(character) ? 2 : 1), 0);
  if (width > units) throw new TossRefusal('INVALID_REQUEST');
  return read;
}

const bodySchema = z.looseObject({ account: z.looseObject({}).optional() });

function readBody(call: Call): Record<string, unknown> & { account?: Record<string, unknown> | undefined } {
  const parsed = bodySchema.safeParse(readJson(call.body));
  if (!parsed.success) throw new TossRefusal('INVALID_REQUEST');
  return parsed.data;
}

function readCompany(body: Record<string, unknown>, type: string): Pick<StoredSubmall, 'companyName' | 'representativeName' | 'businessNumber'> {
  if (type !== 'CORPORATE') return { companyName: null, representativeName: null, businessNumber: null };
  return {
    companyName: name(body['companyName'], 60),
    representativeName: name(body['representativeName'], 40),
    businessNumber: text(body['businessNumber'], 'INVALID_BUSINESS_NUMBER', /^\d{10}$/),
  };
}

function readAccount(account: Record<string, unknown> | undefined): StoredSubmall['account'] {
  if (account === undefined) throw new TossRefusal('INVALID_REQUIRED_PARAM');
  const holder = account['holderName'];
  return {
    bankCode: text(account['bank'], 'INVALID_BANK', /^[0-9A-Z]{2}$/),
    accountNumber: text(account['accountNumber'], 'INVALID_ACCOUNT_NUMBER', /^\d{1,20}$/),
    holderName: holder === undefined || holder === null ? null : name(holder, 60),
  };
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\d{8,11}$/;

export function registerSubmall(book: Book, call: Call): Reply {
  const body = readBody(call);
  const id = text(body['subMallId'], 'INVALID_SUBMALL_ID', /^[A-Za-z0-9-]{1,20}$/);
  // Our own paths would hide such a submall; whether the service minds is unknown.
  if (id === 'settlements') throw new TossRefusal('INVALID_SUBMALL_ID');
  const type = text(body['type'], 'INVALID_REQUEST', /^(CORPORATE|INDIVIDUAL)$/);
  const stored: StoredSubmall = {
    subMallId: id,
    type,
    status: 'PARTIALLY_APPROVED',
    ...readCompany(body, type),
    account: readAccount(body.account),
    email: text(body['email'], 'INVALID_EMAIL', EMAIL),
    phoneNumber: text(body['phoneNumber'], 'INVALID_REQUEST', PHONE),
    metadata: readMetadata(body['metadata']),
  };
  // A deleted id can never be used again (toss-facts §1.4).
  if (book.has('select 1 from submalls where id = ?', id)) throw new TossRefusal('ALREADY_EXIST_SUBMALL');
  book.run('insert into submalls (id, body) values (?, ?)', id, JSON.stringify(stored));
  return jsonReply(200, stored);
}

export function listSubmalls(book: Book): Reply {
  const records = book.all('submall', 'select * from submalls where deleted = 0 order by seq');
  return { ...jsonReply(200, []), body: `[${records.map((record) => record.body).join(',')}]` };
}

export function getSubmall(book: Book, id: string): Reply {
  return jsonReply(200, required(book, id).shown);
}

export function updateSubmall(book: Book, id: string, call: Call): Reply {
  const { shown } = required(book, id);
  const body = readBody(call);
  const updated: StoredSubmall = {
    ...shown,
    ...readCompany(body, shown.type),
    account: readAccount(body.account),
    email: body['email'] === undefined ? shown.email : text(body['email'], 'INVALID_EMAIL', EMAIL),
    phoneNumber: body['phoneNumber'] === undefined ? shown.phoneNumber : text(body['phoneNumber'], 'INVALID_REQUEST', PHONE),
    metadata: body['metadata'] === undefined ? shown.metadata : readMetadata(body['metadata']),
  };
  saveSubmall(book, updated);
  return jsonReply(200, updated);
}

/** Answers the bare id: one SDK's test compares the raw text (toss-facts §1.3). */
export function deleteSubmall(book: Book, id: string): Reply {
  required(book, id);
  book.run('update submalls set deleted = 1 where id = ?', id);
  return { status: 200, body: id, contentType: 'text/plain;charset=UTF-8', headers: {} };
}
