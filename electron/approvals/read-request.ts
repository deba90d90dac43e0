import { z } from 'zod';
import { ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { KINDS } from '../../shared/kinds/index.ts';
import { addWon, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { batchIdSchema, connectionIdSchema, environmentSchema, kindIdSchema, kstDateSchema, serviceIdSchema, timingSchema, wonSchema } from '../../shared/views.ts';
import { batchHashInBreaths } from '../batches/hash.ts';
import { sha256 } from '../ledger/journal.ts';
import { ASKED_ROWS } from './asked-rows.ts';
import { REQUEST_FORMAT, REQUEST_VERSION } from './request-file.ts';
import { shownHash } from './request-facts.ts';
import { keyIdSchema, lineSchema, parseFileJson, sha256Schema } from './small-files.ts';

/** Reading a request for approval. The file comes from whoever wants money moved: nothing in it is believed that it does not prove. */

/** A million rows of the longest kind; anything larger is no request of a desk. */
export const REQUEST_BYTES = 256 * 1024 * 1024;
const MOST_ROWS = 1_048_576;
const HEAD_BYTES = 64 * 1024;
/** A thousand rows of one body with everything in them. */
const LINE_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

const amount = wonSchema.refine((value) => Number.isSafeInteger(value));
const time = z.number().int().nonnegative().max(8_640_000_000_000_000);
const versionSchema = z.looseObject({ format: z.literal(REQUEST_FORMAT), version: z.number().int() });
const headSchema = z.strictObject({
  format: z.literal(REQUEST_FORMAT),
  version: z.literal(REQUEST_VERSION),
  batch: z.strictObject({
    id: batchIdSchema,
    kind: kindIdSchema,
    connectionId: connectionIdSchema,
    hash: sha256Schema,
    count: z.number().int().min(1).max(MOST_ROWS),
    amount,
    timing: timingSchema,
    sendAt: time.nullable(),
    preparedBy: lineSchema(100),
    preparedAt: time,
  }),
  connection: z.strictObject({ label: lineSchema(60), service: serviceIdSchema, environment: environmentSchema, baseUrl: lineSchema(300).nullable() }),
  file: z.strictObject({ name: lineSchema(260), sha256: sha256Schema }),
  desk: keyIdSchema.nullable(),
  lines: z.strictObject({ rows: z.number().int().min(1).max(MOST_ROWS), requests: z.number().int().min(1).max(MOST_ROWS) }),
});
const rowSchema = z.tuple([z.literal('row'), z.number().int().min(1).max(MOST_ROWS), lineSchema(200), z.string().min(1).max(500), z.string().max(500).nullable(), amount, kstDateSchema]);
const requestSchema = z.tuple([z.literal('request'), lineSchema(500), lineSchema(300).nullable(), z.string().max(LINE_BYTES)]);

export type RequestHead = z.infer<typeof headSchema>;

export interface RequestRow {
  readonly sheetRow: number;
  readonly key: string;
  readonly payee: string;
  readonly payeeName: string | null;
  readonly amount: Won;
  readonly date: KstDate;
  /** As its body asks for it: at once, on whatever day that is. */
  express: boolean;
}

/** A request whose rows, bodies, totals and hash were proven to be one and the same. */
export interface ProvenRequest {
  readonly head: RequestHead;
  readonly rows: readonly RequestRow[];
  readonly byDate: readonly { readonly date: KstDate; readonly count: number; readonly amount: Won }[];
  readonly payees: number;
  /** What the answer signs beside the batch's hash. */
  readonly shown: string;
}

/** The lines of the file, without copying it. */
function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    // Every line is closed: a file that was cut off is none.
    if (end < 0 || end - start > LINE_BYTES) throw new DeskError('APPROVAL_FILE_INVALID');
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

function parsed<T>(schema: z.ZodType<T>, line: Uint8Array | undefined): T {
  if (line === undefined) throw new DeskError('APPROVAL_FILE_INVALID');
  const result = schema.safeParse(parseFileJson(line));
  if (!result.success) throw new DeskError('APPROVAL_FILE_INVALID');
  return result.data;
}

function readHead(line: Uint8Array | undefined): RequestHead {
  if (line === undefined || line.length > HEAD_BYTES) throw new DeskError('APPROVAL_FILE_INVALID');
  const value = parseFileJson(line);
  const version = versionSchema.safeParse(value);
  if (!version.success) throw new DeskError('APPROVAL_FILE_INVALID');
  if (version.data.version !== REQUEST_VERSION) throw new DeskError('APPROVAL_FILE_TOO_NEW');
  const head = headSchema.safeParse(value);
  if (!head.success) throw new DeskError('APPROVAL_FILE_INVALID');
  return head.data;
}

/**
 * Reads and proves a request. Throws DeskError APPROVAL_FILE_INVALID (no such file, or damaged), APPROVAL_FILE_TOO_NEW
 * (of another version), APPROVAL_FILE_FALSE (its parts contradict one another).
 */
export function* readRequest(bytes: Uint8Array): Breaths<ProvenRequest> {
  if (bytes.byteLength > REQUEST_BYTES) throw new DeskError('APPROVAL_FILE_INVALID');
  const lines = linesOf(bytes);
  const next = (): Uint8Array | undefined => lines.next().value ?? undefined;
  const head = readHead(next());
  const { batch, connection } = head;
  if (KINDS[batch.kind].service !== connection.service || head.lines.rows !== batch.count) throw new DeskError('APPROVAL_FILE_FALSE');

  const rows: RequestRow[] = [];
  const left = new Map<string, RequestRow>();
  let rowSum = ZERO_WON;
  for (let index = 0; index < head.lines.rows; index += 1) {
    const [, sheetRow, key, payee, payeeName, amount, date] = parsed(rowSchema, next());
    const row: RequestRow = { sheetRow, key, payee, payeeName, amount, date, express: false };
    if (left.has(key) || !key.startsWith(`sd-${batch.id}-`)) throw new DeskError('APPROVAL_FILE_FALSE');
    left.set(key, row);
    rows.push(row);
    rowSum = added(rowSum, amount);
    if (index % ROWS_PER_BREATH === 0) yield;
  }

  const requests: { path: string; idempotencyKey: string | null; bodySha256: string }[] = [];
  let bodySum = ZERO_WON;
  for (let index = 0; index < head.lines.requests; index += 1) {
    const [, path, idempotencyKey, body] = parsed(requestSchema, next());
    const large = body.length > 50_000;
    if (large) yield;
    const askedRows = askedBy(connection.service, body);
    if (large) yield;
    for (const asked of askedRows) {
      const row = left.get(asked.key);
      // What is shown must be what is asked for: the same payee, money and day, each row once.
      if (row === undefined || row.payee !== asked.payee || row.amount !== asked.amount || (asked.date !== null && row.date !== asked.date)) throw new DeskError('APPROVAL_FILE_FALSE');
      row.express = asked.date === null;
      left.delete(asked.key);
      bodySum = added(bodySum, asked.amount);
    }
    requests.push({ path, idempotencyKey, bodySha256: sha256(body) });
    if (index % (ROWS_PER_BREATH / 10) === 0 || large) yield;
  }
  if (next() !== undefined) throw new DeskError('APPROVAL_FILE_INVALID');
  if (left.size > 0 || rowSum !== batch.amount || bodySum !== batch.amount) throw new DeskError('APPROVAL_FILE_FALSE');

  const hash = yield* batchHashInBreaths({ connectionId: batch.connectionId, kind: batch.kind, fileSha256: head.file.sha256, timing: batch.timing, count: batch.count, amount: batch.amount, rows, requests });
  if (hash !== batch.hash) throw new DeskError('APPROVAL_FILE_FALSE');
  const shown = yield* shownHash({ ...connection, sendAt: batch.sendAt, fileName: head.file.name, preparedBy: batch.preparedBy, preparedAt: batch.preparedAt, names: rows });
  yield;
  const byDate = byDateOf(rows);
  yield;
  return { head, rows, byDate, payees: new Set(rows.map((row) => row.payee)).size, shown };
}

/** An overflow is a lie, not a crash. */
function added(left: Won, right: Won): Won {
  if (!Number.isSafeInteger(left + right)) throw new DeskError('APPROVAL_FILE_FALSE');
  return addWon(left, right);
}

function askedBy(service: RequestHead['connection']['service'], body: string): ReturnType<(typeof ASKED_ROWS)['portone']> {
  try {
    return ASKED_ROWS[service](body);
  } catch (error) {
    if (error instanceof DeskError) throw new DeskError('APPROVAL_FILE_FALSE', {}, { cause: error });
    throw error;
  }
}

function byDateOf(rows: readonly RequestRow[]): ProvenRequest['byDate'] {
  const days = new Map<KstDate, { count: number; amount: Won }>();
  for (const { date, amount } of rows) {
    const day = days.get(date) ?? { count: 0, amount: ZERO_WON };
    days.set(date, { count: day.count + 1, amount: added(day.amount, amount) });
  }
  return [...days].map(([date, day]) => ({ date, ...day })).sort((left, right) => (left.date < right.date ? -1 : 1));
}
