import { z } from 'zod';
import { batchIdSchema, connectionIdSchema, environmentSchema, kindIdSchema, kstDateSchema, serviceIdSchema, timeSchema, timingSchema, wonSchema, fingerprintSchema } from './views.ts';

/** What the window is shown of approval and limits; like `views.ts`, it has no room for a key or a path. */

const count = z.number().int().nonnegative();
const limit = wonSchema.refine((value) => Number.isSafeInteger(value) && value > 0).nullable();
export const approvalRuleSchema = z.strictObject({ asked: z.boolean(), batchLimit: limit, dayLimit: limit });

export const connectionApprovalSchema = z.strictObject({
  connectionId: connectionIdSchema,
  /** What was set for this connection itself. */
  rule: approvalRuleSchema,
  /** What counts: the strictest of all connections that have had a secret of the same account. */
  inForce: approvalRuleSchema,
  changedAt: timeSchema.nullable(),
  changedBy: z.string().nullable(),
  /** A weaker rule that comes into force later and can be taken back until then. */
  coming: z.strictObject({ rule: approvalRuleSchema, fromAt: timeSchema, changedBy: z.string() }).nullable(),
  /** Amounts of batches begun today in Korea: what a limit of the day has left. */
  begunToday: wonSchema,
  approvers: z.array(z.strictObject({ keyId: fingerprintSchema, name: z.string(), fromAt: timeSchema, counts: z.boolean(), addedBy: z.string() })),
});
export type ConnectionApprovalView = z.infer<typeof connectionApprovalSchema>;

/** A request from another desk, proven and open at this one. */
export const approvalRequestSchema = z.strictObject({
  requestId: z.string().regex(/^[0-9a-f]{32}$/),
  batchId: batchIdSchema,
  connection: z.strictObject({ label: z.string(), service: serviceIdSchema, environment: environmentSchema }),
  kind: kindIdSchema,
  count,
  amount: wonSchema,
  payees: count,
  byDate: z.array(z.strictObject({ date: kstDateSchema, count, amount: wonSchema })),
  /** Rows that are paid at once: all of the first day, which is not the day they are certainly paid. */
  atOnce: count,
  timing: timingSchema,
  sendAt: timeSchema.nullable(),
  fileName: z.string(),
  fileSha256: z.string().length(64),
  hash: z.string().length(64),
  preparedBy: z.string(),
  preparedAt: timeSchema,
  preparedKey: fingerprintSchema.nullable(),
});
export type ApprovalRequestView = z.infer<typeof approvalRequestSchema>;

export const approvalRowSchema = z.strictObject({ row: z.number().int().min(1), payee: z.string(), payeeName: z.string().nullable(), amount: wonSchema, date: kstDateSchema, express: z.boolean() });
export type ApprovalRowView = z.infer<typeof approvalRowSchema>;
