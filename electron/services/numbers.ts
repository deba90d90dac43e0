import { z } from 'zod';
import { won, type Won } from '../../shared/money.ts';

/** A whole amount of won, as a number or as a numeric text (toss-facts §1.3: the form of the balance is not certain). */
export const wonSchema = z.union([z.number(), z.string().regex(/^-?\d{1,16}(\.0+)?$/).transform(Number)])
  .refine((value) => Number.isSafeInteger(value))
  .transform((value): Won => won(value));
