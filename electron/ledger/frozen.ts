import { z } from 'zod';
import type { Cell } from '../../shared/cells.ts';

/** A column of the sheet as it stood when the batch was frozen. */
export interface FrozenColumn {
  readonly index: number;
  readonly header: string;
  readonly field: string | null;
  /** Not a column of the sheet (`index` is 0): this text stood for the field in every row. */
  readonly constant?: string | undefined;
}

export const columnsSchema = z.array(z.strictObject({ index: z.number().int(), header: z.string(), field: z.string().nullable(), constant: z.string().optional() }));

export const cellSchema = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('number'), value: z.number(), shown: z.string() }),
    z.strictObject({ type: z.literal('date'), date: z.string(), time: z.string().nullable() }),
    z.strictObject({ type: z.literal('time'), time: z.string() }),
    z.strictObject({ type: z.literal('boolean'), value: z.boolean() }),
    z.strictObject({ type: z.literal('error'), code: z.string() }),
    z.strictObject({ type: z.literal('formula') }),
  ]),
]);
export const cellsSchema = z.array(cellSchema satisfies z.ZodType<Cell>);
