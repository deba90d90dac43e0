import { z } from 'zod';
import type { Layout } from '../../shared/kinds/layout.ts';
import { LEFT_OUT_REASONS } from '../../shared/kinds/layout.ts';
import { fieldKeySchema, kindIdSchema } from '../../shared/views.ts';

/** A layout as the ledger keeps it. */
export const layoutSchema: z.ZodType<Layout> = z.strictObject({
  kind: kindIdSchema,
  kindConfidence: z.number(),
  sheetName: z.string(),
  headerRow: z.number().int().nullable(),
  firstRow: z.number().int(),
  lastRow: z.number().int(),
  columns: z.array(z.strictObject({ index: z.number().int(), header: z.string(), field: fieldKeySchema.nullable(), confidence: z.number() })),
  leftOut: z.array(z.strictObject({ row: z.number().int(), reason: z.enum(LEFT_OUT_REASONS) })),
  statedTotal: z.strictObject({ row: z.number().int(), amount: z.number() }).nullable(),
  unitNote: z.strictObject({ row: z.number().int(), text: z.string() }).nullable(),
});
