import { z } from 'zod';
import { OUTCOMES } from './batch.ts';
import { connectionIdSchema, environmentSchema, kstDateSchema, outcomeSchema, timeSchema, wonSchema } from './views.ts';

/** What the screens of results, accounting exports and the audit are shown. */

const count = z.number().int().nonnegative();
const amountOfCount = z.strictObject({ count, amount: wonSchema });

/** pay: the row's own pay date. sent: the Korean day on which its request went out; rows never sent have none. */
export const RANGE_BASES = ['pay', 'sent'] as const;
export const rangeBasisSchema = z.enum(RANGE_BASES);
export type RangeBasis = z.infer<typeof rangeBasisSchema>;

/** Rows of a stretch of days, both ends included; null: all of them. */
export const rangeQuerySchema = z.strictObject({
  from: kstDateSchema,
  to: kstDateSchema,
  basis: rangeBasisSchema,
  environment: environmentSchema.nullable(),
  connections: z.array(connectionIdSchema).min(1).max(500).nullable(),
  outcomes: z.array(outcomeSchema).min(1).max(OUTCOMES.length).nullable(),
});
export type RangeQuery = z.infer<typeof rangeQuerySchema>;

/** Sums of one environment: practice, test and live are never added together. */
export const rangeSumsSchema = z.strictObject({
  environment: environmentSchema,
  count,
  amount: wonSchema,
  batches: count,
  outcomes: z.array(z.strictObject({ outcome: outcomeSchema, count, amount: wonSchema })),
  days: z.array(z.strictObject({ date: kstDateSchema, count, amount: wonSchema })),
  leftOut: count,
});
export type RangeSums = z.infer<typeof rangeSumsSchema>;
export const rangeViewSchema = z.array(rangeSumsSchema);

/** Chosen by the window, so that it can follow and stop long work. */
export const workIdSchema = z.string().regex(/^[\w-]{8,64}$/);
export const workProgressSchema = z.strictObject({ workId: workIdSchema, done: count, total: count });
export type WorkProgress = z.infer<typeof workProgressSchema>;

/** Which rows are paid as far as the books are concerned. Never rows nobody knows of. */
export const VOUCHER_OUTCOMES = ['paid', 'accepted'] as const;
export type VoucherOutcome = (typeof VOUCHER_OUTCOMES)[number];
const accountName = z.string().trim().min(1).max(40);
const accountPair = z.strictObject({ debit: accountName, credit: accountName });
/** Names of the accounts, for rows that are paid and for rows that the service has taken and not yet paid. */
export const accountsSchema = z.strictObject({ paid: accountPair, accepted: accountPair });
export type Accounts = z.infer<typeof accountsSchema>;
export const FIRST_ACCOUNTS: Accounts = { paid: { debit: '미지급금', credit: '보통예금' }, accepted: { debit: '미지급금', credit: '보통예금' } };

/** Vouchers are of one environment: an entry of the practice world never stands among real ones. */
export const voucherQuerySchema = z.strictObject({
  from: kstDateSchema,
  to: kstDateSchema,
  basis: rangeBasisSchema,
  environment: environmentSchema,
  connections: z.array(connectionIdSchema).min(1).max(500).nullable(),
  outcomes: z.array(z.enum(VOUCHER_OUTCOMES)).min(1).max(VOUCHER_OUTCOMES.length),
});
export type VoucherQuery = z.infer<typeof voucherQuerySchema>;

export const voucherLineSchema = z.strictObject({
  date: kstDateSchema,
  number: z.string(),
  memo: z.string(),
  payee: z.string(),
  payeeName: z.string().nullable(),
  businessNumber: z.string().nullable(),
  debitAccount: z.string(),
  debit: wonSchema,
  creditAccount: z.string(),
  credit: wonSchema,
  batch: z.string(),
  row: count,
  outcome: z.enum(VOUCHER_OUTCOMES),
});
export type VoucherLine = z.infer<typeof voucherLineSchema>;

export const voucherPreviewSchema = z.strictObject({
  count,
  debit: wonSchema,
  credit: wonSchema,
  /** The first lines, as they will stand in the file. */
  lines: z.array(voucherLineSchema),
  /** Rows of the same days that are not exported, by their outcome. */
  beside: z.array(z.strictObject({ outcome: outcomeSchema, count, amount: wonSchema })),
  /** Earlier exports that hold some of these rows already, newest first. */
  earlier: z.array(z.strictObject({ at: timeSchema, actor: z.string(), count })),
  repeated: amountOfCount,
  /** Rows of earlier exports, whatever their days, that are not paid any more: the first of them, and what all come to. */
  returned: z.strictObject({
    count,
    amount: wonSchema,
    lines: z.array(z.strictObject({ date: kstDateSchema, payee: z.string(), payeeName: z.string().nullable(), amount: wonSchema, outcome: outcomeSchema, file: z.string(), row: count, exportedAt: timeSchema })),
  }),
});
export type VoucherPreview = z.infer<typeof voucherPreviewSchema>;

export const auditEntrySchema = z.strictObject({
  seq: count,
  at: timeSchema,
  actor: z.string(),
  action: z.string(),
  batch: z.string().nullable(),
  /** What it says, name by name. */
  detail: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

export const auditHeadSchema = z.strictObject({ seq: count, hash: z.string() });

export const auditPageSchema = z.strictObject({ total: count, entries: z.array(auditEntrySchema), head: auditHeadSchema.nullable(), actions: z.array(z.string()) });

export const FINDING_CODES = [
  'CHANGED', 'MISSING', 'UNLINKED', 'CUT_OFF', 'ADDED_AT_END', 'HEAD_MISSING', 'TIME_BACK',
  'BATCH_UNTOLD', 'BATCH_MISSING', 'BATCH_CHANGED', 'ROW_MISSING', 'ROW_CHANGED', 'REQUEST_MISSING', 'REQUEST_CHANGED', 'ENTRIES', 'OUTCOMES', 'APPROVAL', 'SEAL', 'STRAY_ROWS',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export const ledgerCheckSchema = z.strictObject({
  ok: z.boolean(),
  entries: count,
  batches: count,
  rows: count,
  requests: count,
  unsealed: count,
  head: auditHeadSchema.nullable(),
  findings: z.array(z.strictObject({ code: z.enum(FINDING_CODES), seq: count.nullable(), at: timeSchema.nullable(), batch: z.string().nullable(), row: count.nullable() })),
});
export type LedgerCheckView = z.infer<typeof ledgerCheckSchema>;
