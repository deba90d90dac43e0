import { z } from 'zod';
import type { Layout } from '../../shared/kinds/layout.ts';
import { LEFT_OUT_REASONS, MAPPING_REASONS } from '../../shared/kinds/layout.ts';
import { fieldKeySchema, formIdSchema, kindIdSchema } from '../../shared/views.ts';

const formUse = { id: formIdSchema, name: z.string() };
const columnSchema = z.strictObject({
  index: z.number().int(),
  header: z.string(),
  field: fieldKeySchema.nullable(),
  confidence: z.number(),
  // Drafts of an older desk have none of what follows.
  why: z.enum(MAPPING_REASONS).nullable().default(null),
  claims: z.array(z.strictObject({ field: fieldKeySchema, score: z.number() })).default([]),
});

/** A layout as the ledger keeps it. */
export const layoutSchema: z.ZodType<Layout> = z.strictObject({
  kind: kindIdSchema,
  kindConfidence: z.number(),
  sheetName: z.string(),
  headerRow: z.number().int().nullable(),
  firstRow: z.number().int(),
  lastRow: z.number().int(),
  columns: z.array(columnSchema),
  leftOut: z.array(z.strictObject({ row: z.number().int(), reason: z.enum(LEFT_OUT_REASONS) })),
  statedTotal: z.strictObject({ row: z.number().int(), amount: z.number() }).nullable(),
  unitNote: z.strictObject({ row: z.number().int(), text: z.string() }).nullable(),
  constants: z.array(z.strictObject({ field: fieldKeySchema, text: z.string() })).default([]),
  form: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('used'), ...formUse, times: z.number().int() }),
      z.strictObject({ type: z.literal('nearest'), ...formUse }),
      z.strictObject({ type: z.literal('ignored'), ...formUse }),
      z.strictObject({ type: z.literal('kept'), ...formUse }),
    ])
    .nullable()
    .default(null),
});
