import { z } from 'zod';
import { APPROVAL_STATES } from './approval.ts';
import { BATCH_STATES, OUTCOMES } from './batch.ts';
import type { KstDate } from './calendar.ts';
import { parseKstDate } from './calendar.ts';
import { ERROR_CODES } from './errors.ts';
import type { BatchId, ConnectionId, DraftId, FormId, RowKey } from './ids.ts';
import { ISSUE_CODES, SEVERITIES } from './issues.ts';
import { FIELD_KEYS } from './kinds/fields.ts';
import { KIND_IDS } from './kinds/kind.ts';
import { CONTEST_REASONS } from './kinds/contests.ts';
import { LEFT_OUT_REASONS, MAPPING_REASONS } from './kinds/layout.ts';
import type { Won } from './money.ts';
import { ENVIRONMENTS, SERVICE_IDS } from './services.ts';

/**
 * What the window is shown. These schemas are the only shapes that cross between window and desk;
 * none of them has room for a secret or a file path.
 */

const id = <T extends string>(): z.ZodType<T, T> => z.string().min(1).max(80) as unknown as z.ZodType<T, T>;
export const connectionIdSchema = id<ConnectionId>();
export const draftIdSchema = id<DraftId>();
export const batchIdSchema = id<BatchId>();
export const formIdSchema = id<FormId>();
export const rowKeySchema = id<RowKey>();
export const wonSchema = z.number().int() as unknown as z.ZodType<Won, Won>;
export const kstDateSchema = z
  .string()
  .refine((text) => parseKstDate(text) !== null, 'not a date') as unknown as z.ZodType<KstDate, KstDate>;
/** ISO 8601 with +09:00. */
export const timeSchema = z.string().min(16).max(40);
const count = z.number().int().nonnegative();
/** The number Excel shows, from 1. */
const rowNumber = z.number().int().min(1).max(1_048_576);
const columnNumber = z.number().int().min(1).max(16_384);

export const serviceIdSchema = z.enum(SERVICE_IDS);
export const environmentSchema = z.enum(ENVIRONMENTS);
export const kindIdSchema = z.enum(KIND_IDS);
export const fieldKeySchema = z.enum(FIELD_KEYS);
export const outcomeSchema = z.enum(OUTCOMES);
export const languageSchema = z.enum(['ko', 'en']);
export type Language = z.infer<typeof languageSchema>;
export const colorSchemeSchema = z.enum(['light', 'dark', 'auto']);

const secretViewSchema = z.strictObject({ place: z.enum(['keychain', 'session', 'builtin', 'none']), lastFour: z.string().max(4).nullable() });

export const connectionViewSchema = z.strictObject({
  id: connectionIdSchema,
  service: serviceIdSchema,
  environment: environmentSchema,
  label: z.string(),
  /** Only set when it is not the service's own address. */
  baseUrl: z.string().nullable(),
  /** Where the secret is, and its last four characters; never the secret. */
  secret: secretViewSchema,
  /** The second secret; null where the service has none. */
  securityKey: secretViewSchema.nullable(),
  createdAt: timeSchema,
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

export const connectionCheckSchema = z.strictObject({
  ok: z.boolean(),
  balance: wonSchema.nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  checkedAt: timeSchema,
});
export type ConnectionCheckView = z.infer<typeof connectionCheckSchema>;

export const fileViewSchema = z.strictObject({ name: z.string(), bytes: count, sha256: z.string().length(64) });

export const timingSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sheet') }),
  z.strictObject({ type: z.literal('immediate') }),
  z.strictObject({ type: z.literal('date'), date: kstDateSchema }),
]);

export const issueSchema = z.strictObject({
  severity: z.enum(SEVERITIES),
  code: z.enum(ISSUE_CODES),
  row: rowNumber.nullable(),
  column: columnNumber.nullable(),
  field: fieldKeySchema.nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  fix: z.string().nullable(),
});

const amountOfCount = z.strictObject({ count, amount: wonSchema });
export const totalsSchema = z.strictObject({
  count,
  amount: wonSchema,
  byDate: z.array(z.strictObject({ date: kstDateSchema, count, amount: wonSchema })),
  payees: count,
  /** The payees with the largest sums, at most ten. */
  byPayee: z.array(z.strictObject({ payee: z.string(), name: z.string().nullable(), count, amount: wonSchema })),
  largest: z.strictObject({ row: rowNumber, payee: z.string(), amount: wonSchema }).nullable(),
  smallest: z.strictObject({ row: rowNumber, payee: z.string(), amount: wonSchema }).nullable(),
});
export type TotalsView = z.infer<typeof totalsSchema>;

/** What looking shows sooner than reading. Amounts in won. */
export const totalsPicturesSchema = z.strictObject({
  /** By the bank that the service has on record, else the one in the sheet; null where neither is known. Largest sum first. */
  byBank: z.array(z.strictObject({ bank: z.string().nullable(), count, amount: wonSchema })),
  /** From `from` up to, not including, `to`; null: no limit. */
  bins: z.array(z.strictObject({ from: wonSchema.nullable(), to: wonSchema.nullable(), count, amount: wonSchema })),
  /** Rows far above what the payee usually gets: by what was sent before, else by its other rows in the file. Worst first, at most twenty. */
  outliers: z.array(
    z.strictObject({ row: rowNumber, payee: z.string(), name: z.string().nullable(), amount: wonSchema, usual: wonSchema, times: count, basis: z.enum(['sent', 'file']) }),
  ),
  outlierCount: count,
  /** The batch of the same kind that was sent last on the same connection. */
  last: z
    .strictObject({
      batchId: batchIdSchema,
      startedAt: timeSchema,
      count,
      amount: wonSchema,
      difference: wonSchema,
      payees: count,
      /** Payees that are here and were not there, and the reverse. */
      added: count,
      missing: count,
      /** The largest differences, at most eight. */
      changes: z.array(z.strictObject({ payee: z.string(), name: z.string().nullable(), before: wonSchema, after: wonSchema })),
      changeCount: count,
    })
    .nullable(),
});
export type TotalsPicturesView = z.infer<typeof totalsPicturesSchema>;

export const columnViewSchema = z.strictObject({
  index: columnNumber,
  header: z.string(),
  field: fieldKeySchema.nullable(),
  /** 0 to 1; 1 is an exact synonym or a choice of the person. */
  confidence: z.number().min(0).max(1),
  why: z.enum(MAPPING_REASONS).nullable(),
  /** The first values of the column, as Excel shows them. */
  samples: z.array(z.string()),
});
export type ColumnView = z.infer<typeof columnViewSchema>;

/** Besides what the layout leaves out: rows the person left out, and rows with errors left out of a batch. */
export const leftOutReasonSchema = z.enum([...LEFT_OUT_REASONS, 'person', 'error']);
export type LeftOutReason = z.infer<typeof leftOutReasonSchema>;

export const draftViewSchema = z.strictObject({
  id: draftIdSchema,
  /** Grows with every change; a page of rows says which revision it shows. */
  revision: count,
  connectionId: connectionIdSchema.nullable(),
  kind: kindIdSchema,
  kindConfidence: z.number().min(0).max(1),
  file: fileViewSchema,
  createdAt: timeSchema,
  changedAt: timeSchema,
  sheets: z.array(z.strictObject({ name: z.string(), visibility: z.enum(['visible', 'hidden', 'veryHidden']), rows: count })),
  sheetName: z.string(),
  headerRow: rowNumber.nullable(),
  firstRow: rowNumber.nullable(),
  lastRow: rowNumber.nullable(),
  columns: z.array(columnViewSchema),
  /** Columns that can be read as one field: `winner` has it, `loser` is not used. Column numbers. */
  contests: z.array(z.strictObject({ field: fieldKeySchema, winner: columnNumber, loser: columnNumber, why: z.enum(CONTEST_REASONS) })),
  /** Columns chosen on a similar form, for fields that no column has yet. */
  suggestions: z.array(z.strictObject({ field: fieldKeySchema, index: columnNumber })),
  /** One value for every row, and what the rules find wrong with it (the same as they would in a cell). */
  constants: z.array(z.strictObject({ field: fieldKeySchema, text: z.string(), issues: z.array(issueSchema) })),
  /** The remembered form that has to do with these columns; null: none, or it was forgotten. */
  form: z.strictObject({ type: z.enum(['used', 'nearest', 'ignored', 'kept']), id: formIdSchema, name: z.string(), times: count }).nullable(),
  /** The columns by which the payee's id is found, where the sheet has none for it; null: it has one, or cannot be found. */
  payeeFrom: z.array(fieldKeySchema).nullable(),
  timing: timingSchema,
  counts: z.strictObject({ total: count, ready: count, errors: count, warnings: count, notes: count, leftOut: count }),
  totals: totalsSchema,
  /** A total row found in the sheet itself, and whether it equals the sum of the amounts read. */
  /** `unsent`: what rows with errors and rows left out by the person would pay. */
  statedTotal: z.strictObject({ row: rowNumber, amount: wonSchema, difference: wonSchema, unsent: wonSchema }).nullable(),
  /** A note such as "(단위: 천원)": the amounts may not be won. */
  unitNote: z.strictObject({ row: rowNumber, text: z.string() }).nullable(),
  issueGroups: z.array(
    z.strictObject({ code: z.enum(ISSUE_CODES), severity: z.enum(SEVERITIES), count, fixable: count, firstRow: rowNumber.nullable() }),
  ),
  /** Issues of the draft as a whole (row is null). */
  draftIssues: z.array(issueSchema),
  leftOut: z.array(z.strictObject({ row: rowNumber, reason: leftOutReasonSchema, text: z.string(), note: z.string().nullable() })),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** Whether the service's list of payees was available for checking. */
  payeesKnown: z.boolean(),
});
export type DraftView = z.infer<typeof draftViewSchema>;

/** A form the desk remembers: what a person chose for the columns under these headers. */
export const formViewSchema = z.strictObject({
  id: formIdSchema,
  name: z.string(),
  kind: kindIdSchema,
  /** Headers as they are compared, in order. */
  headers: z.array(z.string()),
  columns: z.array(z.strictObject({ header: z.string(), occurrence: count, field: fieldKeySchema.nullable(), chosen: z.boolean() })),
  constants: z.array(z.strictObject({ field: fieldKeySchema, text: z.string() })),
  timesUsed: count,
  usedAt: timeSchema.nullable(),
  changedAt: timeSchema,
  /** False: it does not fit what this program knows, so it is not used. */
  usable: z.boolean(),
});
export type FormView = z.infer<typeof formViewSchema>;

/** A batch that was frozen from a draft and not cancelled; the draft is kept until something of it was sent. */
export const frozenIntoSchema = z.strictObject({ id: batchIdSchema, state: z.enum(BATCH_STATES) });

export const draftListItemSchema = z.strictObject({
  id: draftIdSchema,
  kind: kindIdSchema,
  connectionId: connectionIdSchema.nullable(),
  fileName: z.string(),
  createdAt: timeSchema,
  changedAt: timeSchema,
  rows: count,
  errors: count,
  /** Null for a draft of an earlier version that has not been opened since. */
  warnings: count.nullable(),
  /** The rows that `amount` is the sum of; null as above. */
  ready: count.nullable(),
  amount: wonSchema,
  /** Steps of the person, undone ones not counted: what is lost when it is removed. */
  steps: count,
  batch: frozenIntoSchema.nullable(),
});
export type DraftListItem = z.infer<typeof draftListItemSchema>;

export const gridRowSchema = z.strictObject({
  row: rowNumber,
  state: z.enum(['ready', 'warning', 'error', 'left-out']),
  /** Shown texts, in the order of the draft's columns. */
  cells: z.array(z.string()),
  payee: z.string().nullable(),
  payeeName: z.string().nullable(),
  amount: wonSchema.nullable(),
  date: kstDateSchema.nullable(),
  ticked: z.boolean(),
  issues: z.array(issueSchema),
});
export type GridRow = z.infer<typeof gridRowSchema>;

/** A value of a column as it is read: 1,000 and 1000원 are one amount, 신한 and 088 one bank. What cannot be read stands as it is shown. */
const columnValue = { value: z.string().max(32_767), type: z.enum(['value', 'unreadable', 'blank']) };

/** Rows whose value in a column is one of these, or none of these. */
export const columnFilterSchema = z.strictObject({
  column: columnNumber,
  mode: z.enum(['only', 'except']),
  values: z.array(z.strictObject(columnValue)).max(10_000),
});
export type ColumnFilter = z.infer<typeof columnFilterSchema>;

export const rowFilterSchema = z.strictObject({
  severity: z.enum(SEVERITIES).nullable(),
  code: z.enum(ISSUE_CODES).nullable(),
  text: z.string().max(200).nullable(),
  state: z.enum(['ready', 'left-out']).nullable(),
  /** At most one for each column; a row must pass them all. */
  columns: z.array(columnFilterSchema).max(64),
});
export type RowFilter = z.infer<typeof rowFilterSchema>;

/** What was sent of a payment before, in one batch, with what became of it. */
export const sentPaymentSchema = z.strictObject({ batchId: batchIdSchema, date: kstDateSchema, outcome: outcomeSchema, sentAt: timeSchema.nullable(), count });
export type SentPaymentView = z.infer<typeof sentPaymentSchema>;

/** What a decision to pay a row is about: this money, and what it repeats as far as is known. */
export const duplicateSeenSchema = z.strictObject({ key: z.string().max(400), inFile: z.boolean(), against: z.array(batchIdSchema).max(10_000) });
/** single: nothing that goes out repeats it any more. */
export const duplicateStateSchema = z.enum(['undecided', 'pay', 'leave-out', 'single']);
/** One row of such a payment, and what it would repeat. */
export const duplicateRowSchema = z.strictObject({ row: rowNumber, state: duplicateStateSchema, note: z.string().nullable(), seen: duplicateSeenSchema });
export const duplicateGroupSchema = z.strictObject({
  key: z.string(),
  payee: z.string(),
  payeeName: z.string().nullable(),
  amount: wonSchema,
  date: kstDateSchema,
  /** How many rows there are; the first of them follow. */
  rowCount: count,
  rows: z.array(duplicateRowSchema),
  /** Of all of them, also of those that do not follow. */
  undecided: count,
  /** Sent before, newest first. same: its money may have moved; notPaid: it certainly stayed. */
  same: z.array(sentPaymentSchema),
  similar: z.array(sentPaymentSchema),
  notPaid: z.array(sentPaymentSchema),
});
export type DuplicateGroupView = z.infer<typeof duplicateGroupSchema>;

export const duplicatesPageSchema = z.strictObject({
  revision: count,
  total: count,
  groups: z.array(duplicateGroupSchema),
  undecided: amountOfCount,
  paidAgain: amountOfCount,
  leftOut: amountOfCount,
  fingerprint: z.string(),
});
export type DuplicatesPage = z.infer<typeof duplicatesPageSchema>;

/** Further rows of one payment; none when it is no repeat any more. */
export const duplicateRowsSchema = z.strictObject({ revision: count, total: count, rows: z.array(duplicateRowSchema) });
export type DuplicateRows = z.infer<typeof duplicateRowsSchema>;

/** A row like another payment that needs no decision: another date, or sent and not paid. */
export const similarRowSchema = z.strictObject({
  row: rowNumber,
  payee: z.string(),
  payeeName: z.string().nullable(),
  amount: wonSchema,
  date: kstDateSchema,
  others: z.array(z.strictObject({ row: rowNumber, date: kstDateSchema })),
  similar: z.array(sentPaymentSchema),
  notPaid: z.array(sentPaymentSchema),
});
export type SimilarRowView = z.infer<typeof similarRowSchema>;

/** A file that was read before: what is being reviewed of it, and what became of what was sent. */
export const sameFileSchema = z.strictObject({
  drafts: z.array(draftListItemSchema),
  batches: z.array(
    z.strictObject({
      id: batchIdSchema,
      connection: z.strictObject({ label: z.string(), environment: environmentSchema }),
      state: z.enum(BATCH_STATES),
      fileName: z.string(),
      createdAt: timeSchema,
      startedAt: timeSchema.nullable(),
      count,
      amount: wonSchema,
      outcomes: z.record(outcomeSchema, amountOfCount),
    }),
  ),
});
export type SameFile = z.infer<typeof sameFileSchema>;

/** Text that stood in a cell editor and was never committed. */
export const keptTypingSchema = z.strictObject({ row: rowNumber, column: columnNumber, text: z.string().max(32_767), at: timeSchema });
export type KeptTyping = z.infer<typeof keptTypingSchema>;
/** The order of the rows: by a column of the sheet, by the number Excel shows, or by how the row stands. */
export const rowSortSchema = z.strictObject({
  by: z.union([columnNumber, z.enum(['row', 'state'])]),
  direction: z.enum(['ascending', 'descending']),
  /** Chosen by the window, another for each time it sorts: one order stays what it was when it was taken, whatever is edited. */
  taken: count,
});
export type RowSort = z.infer<typeof rowSortSchema>;

/** Which rows are shown, and in which order: every place among the rows shown is meant in one of these. */
export const rowViewSchema = z.strictObject({ filter: rowFilterSchema, sort: rowSortSchema.nullable() });
export type RowView = z.infer<typeof rowViewSchema>;

export const columnValueSchema = z.strictObject({ ...columnValue, count });
export type ColumnValueView = z.infer<typeof columnValueSchema>;

/** How many rows have a value, and what of them would be sent. */
const facetValueSchema = z.strictObject({ ...columnValue, count, amount: wonSchema });
export const facetsSchema = z.strictObject({
  columns: z.array(z.strictObject({ column: columnNumber, field: fieldKeySchema, distinct: count, values: z.array(facetValueSchema) })),
  issues: z.array(z.strictObject({ code: z.enum(ISSUE_CODES), severity: z.enum(SEVERITIES), count, amount: wonSchema })),
});
export type FacetsView = z.infer<typeof facetsSchema>;

/** A place among the rows of a view, from 0. */
const place = z.number().int().nonnegative().max(1_048_576);
/** Rows to do something with: some by their numbers, those ticked, every row of a view, or a stretch of one. */
export const chosenRowsSchema = z.union([
  z.array(rowNumber).min(1).max(100_000),
  z.strictObject({ ticked: z.literal(true) }),
  z.strictObject({ view: rowViewSchema, stretch: z.strictObject({ first: place, last: place }).nullable() }),
]);
export type ChosenRows = z.infer<typeof chosenRowsSchema>;

/** Which of the issues of one kind are put right: one cell's, those of every cell of its column that shows the same, or all. */
export const fixScopeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('cell'), row: rowNumber, column: columnNumber }),
  z.strictObject({ type: z.literal('same'), row: rowNumber, column: columnNumber }),
  z.strictObject({ type: z.literal('all') }),
]);
export type FixScope = z.infer<typeof fixScopeSchema>;

export const ticksSchema = z.strictObject({ count, amount: wonSchema, leftOut: count });
export type TicksView = z.infer<typeof ticksSchema>;

/** What stands between a draft and its batch. */
export const previewSchema = z.strictObject({
  draftId: draftIdSchema,
  revision: count,
  timing: timingSchema,
  totals: totalsSchema,
  counts: z.strictObject({ total: count, ready: count, errors: count, warnings: count, notes: count, leftOut: count }),
  /** Rows whose own date in the sheet is replaced by the chosen timing. */
  datesReplaced: count,
  requests: count,
  /** Rows in one request, where a refused array is sent again in parts; null: as many as the service takes. */
  split: count.nullable(),
  balance: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('known'), amount: wonSchema, after: wonSchema, readAt: timeSchema }),
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('unreadable'), code: z.string(), message: z.string().nullable() }),
  ]),
  /** Payments that stand twice or were sent before, and how many rows are like one; the rows themselves: `drafts.duplicates`. */
  duplicates: z.strictObject({ groups: count, undecided: amountOfCount, paidAgain: amountOfCount, leftOut: amountOfCount, similar: count }),
  /** Toss takes no requests 11:00–12:00 KST: when sending could start, if not now. */
  opensAt: timeSchema.nullable(),
  draftIssues: z.array(issueSchema),
  /** Scheduled pay date note: the first date on which this service would take these rows. */
  nextPayableDate: kstDateSchema.nullable(),
  /** Rows above zero: what limits measure, since a deduction from one payee brings back nothing of what another is paid. */
  paidOut: wonSchema,
  /** Rows that are paid at once and cannot be cancelled (Toss v2), and whether now is said to be a time for that; null: none. */
  express: z.strictObject({ count, amount: wonSchema, now: z.boolean() }).nullable(),
});
export type PreviewView = z.infer<typeof previewSchema>;

export const outcomeTotalsSchema = z.record(outcomeSchema, amountOfCount);

/** waiting: its time to start is to come. due: it has come. missed: nobody was there then, and a person must say what now. */
export const scheduleStateSchema = z.enum(['waiting', 'due', 'missed']);
export type ScheduleState = z.infer<typeof scheduleStateSchema>;

/** A pay date that the service may refuse, by the calendar in use now. */
export const payDateWarningSchema = z.strictObject({ date: kstDateSchema, count, amount: wonSchema, why: z.enum(['past', 'weekend', 'holiday', 'unknown']), names: z.array(z.string()) });
export type PayDateWarning = z.infer<typeof payDateWarningSchema>;

/** Of a key: sixteen hexadecimal digits. */
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** What stands about one batch; null: no approval was asked for. */
export const batchApprovalSchema = z.strictObject({
  state: z.enum(APPROVAL_STATES),
  approver: z.string().nullable(),
  keyId: fingerprintSchema.nullable(),
  note: z.string().nullable(),
  decidedAt: timeSchema.nullable(),
  /** The person at this machine did not prepare it, and it can still be decided. */
  mayDecideHere: z.boolean(),
});
export type BatchApprovalView = z.infer<typeof batchApprovalSchema>;

/** Why a batch that has not begun could not be sent now. */
export const startBlockSchema = z.strictObject({ code: z.enum(ERROR_CODES), params: z.record(z.string(), z.union([z.string(), z.number()])) });
export type StartBlock = z.infer<typeof startBlockSchema>;

export const batchViewSchema = z.strictObject({
  id: batchIdSchema,
  connection: z.strictObject({ id: connectionIdSchema, label: z.string(), service: serviceIdSchema, environment: environmentSchema }),
  kind: kindIdSchema,
  state: z.enum(BATCH_STATES),
  /** Why it stopped, as a code of the service or of the desk. */
  stopCode: z.string().nullable(),
  stopMessage: z.string().nullable(),
  count,
  amount: wonSchema,
  hash: z.string().length(64),
  file: fileViewSchema,
  timing: timingSchema,
  sendAt: timeSchema.nullable(),
  /** Null: it does not wait for a time. */
  schedule: scheduleStateSchema.nullable(),
  payDateWarnings: z.array(payDateWarningSchema),
  /** Null: no approval was asked for. */
  approval: batchApprovalSchema.nullable(),
  /** What approval or limits say against starting it now; null: nothing, or it has begun. */
  blocked: startBlockSchema.nullable(),
  createdAt: timeSchema,
  createdBy: z.string(),
  startedAt: timeSchema.nullable(),
  finishedAt: timeSchema.nullable(),
  byDate: z.array(z.strictObject({ date: kstDateSchema, count, amount: wonSchema })),
  outcomes: outcomeTotalsSchema,
  requests: z.strictObject({ total: count, answered: count }),
  leftOut: count,
  /** What the service can still do for accepted rows. */
  canCancelRows: z.boolean(),
  /** Accepted rows that the service may still take back: not those that are paid at once. */
  cancellable: amountOfCount,
  /** As `byDate`, without what is paid at once. */
  byPayDate: z.array(z.strictObject({ date: kstDateSchema, count, amount: wonSchema })),
});
export type BatchView = z.infer<typeof batchViewSchema>;

/** A batch that was being sent when an earlier desk ended without a word. */
export const cutOffSchema = z.strictObject({
  batch: batchViewSchema,
  /** When the ledger last heard of its sending. */
  lastSign: timeSchema.nullable(),
});
export type CutOff = z.infer<typeof cutOffSchema>;

export const batchRowViewSchema = z.strictObject({
  seq: count,
  row: rowNumber,
  key: rowKeySchema,
  payee: z.string(),
  payeeName: z.string().nullable(),
  amount: wonSchema,
  date: kstDateSchema,
  outcome: outcomeSchema,
  serviceId: z.string().nullable(),
  status: z.string().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  sentAt: timeSchema.nullable(),
  /** Paid at once: `date` is the day on which it was frozen. */
  express: z.boolean(),
});
export type BatchRowView = z.infer<typeof batchRowViewSchema>;

/** One thing that happened to a batch. `asked` and `no-answer` may stand for several questions in a row; `at` is the last. */
export const timelineEntrySchema = z.strictObject({
  at: timeSchema,
  type: z.enum(['frozen', 'rescheduled', 'started', 'resumed', 'stopped', 'ended', 'asked', 'no-answer', 'news', 'decided', 'rows-cancelled', 'cancelled', 'result-written', 'failed-rows-taken', 'approval-wanted', 'approval-asked', 'approval-given', 'approval-refused', 'approval-reopened']),
  who: z.string().nullable(),
  times: count,
  rows: count.nullable(),
  paid: count,
  failed: count,
  cancelled: count,
  unknown: count,
  /** Of a question without an answer: a code of the catalogue. */
  error: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** How a batch is followed, and where its failed rows came from and went to. */
export const followViewSchema = z.strictObject({
  asking: z.boolean(),
  askedAt: timeSchema.nullable(),
  nextAt: timeSchema.nullable(),
  why: z.enum(['following', 'final', 'sending', 'silent', 'old']),
  error: z.string().nullable(),
  timeline: z.array(timelineEntrySchema),
  /** Rows certainly not paid, and how many of them a newer draft or batch already holds. */
  failed: amountOfCount,
  taken: count,
  from: batchIdSchema.nullable(),
  into: z.array(z.strictObject({ draftId: draftIdSchema, batchId: batchIdSchema.nullable(), madeAt: timeSchema, rows: count })),
});
export type FollowView = z.infer<typeof followViewSchema>;

export const rowDetailSchema = z.strictObject({
  row: batchRowViewSchema,
  /** As frozen. `header` is empty for one text that stood for the field in every row. */
  cells: z.array(z.strictObject({ header: z.string(), field: z.string().nullable(), text: z.string() })),
  /** Of the request the row went in. No delivery: the program ended before there was one. */
  attempts: z.array(
    z.strictObject({
      number: count,
      startedAt: timeSchema,
      endedAt: timeSchema.nullable(),
      delivery: z.enum(['answer', 'not-sent', 'lost']).nullable(),
      reason: z.string().nullable(),
      httpStatus: z.number().int().nullable(),
      words: z.string().nullable(),
      /** The service encrypted what it said, and it cannot be opened here. */
      sealed: z.boolean(),
    }),
  ),
  changes: z.array(z.strictObject({ at: timeSchema, outcome: outcomeSchema, status: z.string().nullable(), code: z.string().nullable() })),
  /** From when on a person may say what became of it; null: there is nothing to decide. */
  decisionOpensAt: timeSchema.nullable(),
});
export type RowDetailView = z.infer<typeof rowDetailSchema>;

export const batchProgressSchema = z.strictObject({
  id: batchIdSchema,
  state: z.enum(BATCH_STATES),
  outcomes: outcomeTotalsSchema,
  requests: z.strictObject({ total: count, answered: count }),
  rowsPerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** The sender is waiting on purpose: why (a code of the catalogue) and until when. */
  waiting: z.strictObject({ reason: z.enum(['closed-window', 'service-closed', 'service-busy', 'recovering', 'not-yet']), until: timeSchema.nullable() }).nullable(),
});
export type BatchProgress = z.infer<typeof batchProgressSchema>;

export const calendarDaySchema = z.strictObject({
  date: kstDateSchema,
  payable: z.boolean(),
  kind: z.enum(['business', 'weekend', 'holiday', 'unknown', 'past']),
  names: z.array(z.string()),
});
export type CalendarDay = z.infer<typeof calendarDaySchema>;

/** A batch that the desk will start to send soon. */
export const reminderSchema = z.strictObject({ id: batchIdSchema, label: z.string(), environment: environmentSchema, sendAt: timeSchema, count, amount: wonSchema });
export type Reminder = z.infer<typeof reminderSchema>;

export const scheduleDaySchema = z.strictObject({
  date: kstDateSchema,
  kind: z.enum(['business', 'weekend', 'holiday', 'unknown']),
  names: z.array(z.string()),
  today: z.boolean(),
  /** Batches that the desk starts to send on this day; practice never stands in one sum with real money. */
  starts: z.array(z.strictObject({ environment: environmentSchema, batches: count, missed: count, count, amount: wonSchema })),
  /** Rows that a service has accepted for this day. */
  pays: z.array(z.strictObject({ service: serviceIdSchema, environment: environmentSchema, count, amount: wonSchema })),
});
export type ScheduleDay = z.infer<typeof scheduleDaySchema>;
export const scheduleSchema = z.strictObject({ days: z.array(scheduleDaySchema), waiting: z.array(batchViewSchema) });
export type ScheduleView = z.infer<typeof scheduleSchema>;

/** A file handed to the person: saved by the host's dialog, fetched once by token, or cancelled. */
export const savedFileSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('saved'), name: z.string() }),
  z.strictObject({ type: z.literal('download'), name: z.string(), token: z.string() }),
  z.strictObject({ type: z.literal('cancelled') }),
]);
export type SavedFile = z.infer<typeof savedFileSchema>;

export const sampleSchema = z.strictObject({ id: z.string(), kind: kindIdSchema, dirty: z.boolean(), fileName: z.string(), rows: count });
export type SampleView = z.infer<typeof sampleSchema>;

export const appInfoSchema = z.strictObject({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  /** The person at the machine, as the operating system names them. */
  user: z.string(),
  now: timeSchema,
  language: languageSchema,
  colorScheme: colorSchemeSchema,
  keychain: z.strictObject({ available: z.boolean(), platform: z.enum(['linux', 'darwin', 'win32', 'other']) }),
  samples: z.array(sampleSchema),
  /** Batches that a crash or a stop left open. */
  openBatches: count,
});
export type AppInfo = z.infer<typeof appInfoSchema>;
