import { z } from 'zod';
import { batchIdSchema } from '../../shared/views.ts';
import { cellsSchema } from '../ledger/frozen.ts';

const place = { row: z.number().int().min(1), column: z.number().int().min(1) };
const cellSchema = cellsSchema.element;

/** A row that is paid although it repeats: this money, and what it was known to repeat when the person said so. */
const paySchema = z.strictObject({ key: z.string(), inFile: z.boolean(), against: z.array(batchIdSchema) });
export type PayDecision = z.infer<typeof paySchema>;
/** How a person has a row that repeats: left out with a note, paid all the same, or neither. */
const standSchema = z.strictObject({ note: z.string().nullable(), pay: paySchema.nullable() });
export type DuplicateStand = z.infer<typeof standSchema>;

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
  z.strictObject({ type: z.literal('decide-duplicates'), sheetName: z.string(), rows: z.array(z.strictObject({ row: z.number().int().min(1), before: standSchema, after: standSchema })) }),
]);
export type Step = z.infer<typeof stepSchema>;
