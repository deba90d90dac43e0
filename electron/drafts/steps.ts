import { z } from 'zod';
import { cellsSchema } from '../ledger/batches.ts';

const place = { row: z.number().int().min(1), column: z.number().int().min(1) };
const cellSchema = cellsSchema.element;

/** One thing a person did to a draft; bulk edits are one step. Undoing goes back over whole steps. */
export const stepSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('cells'),
    /** Numbers as Excel shows them, so that a step still means the same after the columns are mapped anew. */
    sheetName: z.string(),
    changes: z.array(z.strictObject({ ...place, before: cellSchema, after: cellSchema })),
  }),
  z.strictObject({ type: z.literal('leave-out'), sheetName: z.string(), rows: z.array(z.number().int().min(1)), note: z.string() }),
  z.strictObject({ type: z.literal('put-back'), sheetName: z.string(), rows: z.array(z.strictObject({ row: z.number().int().min(1), note: z.string() })) }),
]);
export type Step = z.infer<typeof stepSchema>;
