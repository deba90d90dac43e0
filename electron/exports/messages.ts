/** What the desk and the thread that writes files say to each other: plain data, read by these schemas on both sides. */
import { z } from 'zod';
import { DeskError, ERROR_CODES } from '../../shared/errors.ts';
import { rangeQuerySchema, voucherPreviewSchema, voucherQuerySchema } from '../../shared/result-views.ts';
import { batchIdSchema, languageSchema, wonSchema } from '../../shared/views.ts';

const count = z.number().int().nonnegative();
/** `now`: the desk's clock, milliseconds since 1970 UTC, which may have been moved; it stands in the file. */
const made = { language: languageSchema, now: z.number() };

/** A file of results. Everything else that it says (rows, sums, names, accounts) is read from one snapshot of the ledger. */
export const exportOrderSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), batch: batchIdSchema, ...made }),
  z.strictObject({ type: z.literal('failed'), batch: batchIdSchema, ...made }),
  z.strictObject({ type: z.literal('range'), query: rangeQuerySchema, ...made }),
  /** `again`: also rows that were exported before. */
  z.strictObject({ type: z.literal('vouchers'), query: voucherQuerySchema, format: z.enum(['xlsx', 'csv']), again: z.boolean(), ...made }),
]);
export type ExportOrder = z.infer<typeof exportOrderSchema>;

/** What the thread is given when it starts: the ledger's file, and the file to fill, which is not there yet. */
export const workerOrderSchema = z.strictObject({ ledger: z.string(), path: z.string(), order: exportOrderSchema });
export type WorkerOrder = z.infer<typeof workerOrderSchema>;

/** The vouchers that stand in the file; `rows` as `Stretches` are kept. */
export const vouchersWrittenSchema = z.strictObject({ preview: voucherPreviewSchema, count, amount: wonSchema, debit: wonSchema, credit: wonSchema, rows: z.string() });
export type VouchersWritten = z.infer<typeof vouchersWrittenSchema>;

export const fromWorkerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), done: count, total: count }),
  /** The file is whole and on the disk. `vouchers`: null where another kind of file was ordered. */
  z.strictObject({ type: z.literal('done'), vouchers: vouchersWrittenSchema.nullable() }),
  z.strictObject({ type: z.literal('failed'), code: z.enum(ERROR_CODES), params: z.record(z.string(), z.union([z.string(), z.number()])), detail: z.string() }),
]);
export type FromWorker = z.infer<typeof fromWorkerSchema>;

/** An error does not cross threads as the object it was: its code and params do, its cause as text for the log. */
export function failedMessage(error: unknown): FromWorker {
  const told = error instanceof DeskError ? error : new DeskError('EXPORT_FAILED', {}, { cause: error });
  return { type: 'failed', code: told.code, params: { ...told.params }, detail: told.cause instanceof Error ? (told.cause.stack ?? told.cause.message) : '' };
}

export function failedError({ code, params, detail }: Extract<FromWorker, { type: 'failed' }>): DeskError {
  return new DeskError(code, params, detail === '' ? {} : { cause: new Error(detail) });
}
