import { z } from 'zod';
import { BATCH_STATES } from '../batch.ts';
import { batchIdSchema, batchViewSchema, connectionIdSchema, environmentSchema, kindIdSchema, kstDateSchema, outcomeSchema, outcomeTotalsSchema, serviceIdSchema, timeSchema, wonSchema } from '../views.ts';

/** What the window is shown of everything that was ever frozen: home, search, totals. */

const count = z.number().int().nonnegative();
const sum = z.strictObject({ count, amount: wonSchema });

export const pastConnectionSchema = z.strictObject({ id: connectionIdSchema, label: z.string(), service: serviceIdSchema, environment: environmentSchema });
export type PastConnectionView = z.infer<typeof pastConnectionSchema>;

export const briefBatchSchema = z.strictObject({
  id: batchIdSchema,
  fileName: z.string(),
  kind: kindIdSchema,
  connection: pastConnectionSchema,
  state: z.enum(BATCH_STATES),
  count,
  amount: wonSchema,
  createdAt: timeSchema,
});
export type BriefBatch = z.infer<typeof briefBatchSchema>;

/** Both ends included. */
export const daysSchema = z.strictObject({ from: kstDateSchema, to: kstDateSchema });

export const historyRowSchema = z.strictObject({
  /** Where it stands among everything ever frozen. */
  place: count,
  batchId: batchIdSchema,
  connection: pastConnectionSchema,
  fileName: z.string(),
  seq: count,
  row: z.number().int().min(1).max(1_048_576),
  payee: z.string(),
  payeeName: z.string().nullable(),
  amount: wonSchema,
  date: kstDateSchema,
  outcome: outcomeSchema,
  status: z.string().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
});
export type HistoryRowView = z.infer<typeof historyRowSchema>;

export const historyPageSchema = z.strictObject({
  rows: z.array(historyRowSchema),
  /** Ask again with this; null: there is no more. */
  next: count.nullable(),
  /** Null: too many to count in passing. One sum for each environment, never one over them. */
  found: z.strictObject({ count, sums: z.array(z.strictObject({ environment: environmentSchema, count, amount: wonSchema })) }).nullable(),
  /** Batches by their id or the name of their file; only with the first page. */
  batches: z.array(briefBatchSchema),
});
export type HistoryPageView = z.infer<typeof historyPageSchema>;

export const historyTotalsSchema = z.strictObject({
  months: z.array(z.strictObject({ month: z.string(), outcomes: outcomeTotalsSchema })),
  /** Of the month asked for; days without rows are not there. */
  days: z.array(z.strictObject({ date: kstDateSchema, outcomes: outcomeTotalsSchema })),
});
export type HistoryTotalsView = z.infer<typeof historyTotalsSchema>;

export const historyDaySchema = z.array(z.strictObject({ batch: briefBatchSchema, outcomes: outcomeTotalsSchema }));
export type HistoryDayView = z.infer<typeof historyDaySchema>;

/** Why a batch needs a person, the most urgent first. `count` and `amount` are of the rows concerned. */
export const ATTENTION = ['unknown', 'stopped', 'failed', 'ready'] as const;
export const attentionSchema = z.strictObject({ why: z.enum(ATTENTION), batch: briefBatchSchema, count, amount: wonSchema });
export type AttentionView = z.infer<typeof attentionSchema>;

export const homeSchema = z.strictObject({
  today: kstDateSchema,
  /** Whether anything was ever frozen. */
  empty: z.boolean(),
  attention: z.array(attentionSchema),
  /** Of these more than are listed. */
  attentionMore: count,
  /** Batches that wait for their time, those that missed it among them. */
  waiting: z.array(batchViewSchema),
  /** Batches that wait for the approval of a second person. */
  approvals: z.array(batchViewSchema),
  /** Accepted rows to be paid from today on, within a week. */
  pays: z.array(z.strictObject({ date: kstDateSchema, service: serviceIdSchema, environment: environmentSchema, count, amount: wonSchema })),
  sending: z.array(batchViewSchema),
  /** Batches whose rows a service has and has not settled; `old`: their days are long past, so they are not asked about any more. */
  followed: z.array(z.strictObject({ environment: environmentSchema, batches: count, count, amount: wonSchema, old: sum })),
  /** By pay date: today, this month and the last one, each as a whole. */
  totals: z.array(
    z.strictObject({
      environment: environmentSchema,
      spans: z.array(z.strictObject({ span: z.enum(['today', 'month', 'lastMonth']), outcomes: outcomeTotalsSchema })),
    }),
  ),
  recent: z.array(batchViewSchema),
});
export type HomeView = z.infer<typeof homeSchema>;
