import { z } from 'zod';
import { kstDate, parseKstDate } from '../../../shared/calendar.ts';
import { wonSchema } from '../numbers.ts';
import { parseJson, type Complaint } from '../reading.ts';

const complaintSchema = z.looseObject({ type: z.string().min(1), message: z.string().nullish() });

/** `{type, message?}` (portone-facts "Basics"); null when the body is not that. */
export function readComplaint(body: string): Complaint | null {
  const parsed = complaintSchema.safeParse(parseJson(body));
  return parsed.success ? { code: parsed.data.type, message: parsed.data.message ?? '' } : null;
}

/**
 * What both the transfer and its summary have. Unknown fields and status values pass as they come
 * (portone-facts "Compatibility"). Transfers of orders have other amounts, so the amount may be absent.
 */
export const transferSchema = z.looseObject({
  type: z.string().nullish(),
  id: z.string(),
  partner: z.looseObject({ id: z.string() }),
  status: z.string(),
  settlementDate: z.string().nullish(),
  settlementCurrency: z.string().nullish(),
  settlementAmount: wonSchema.nullish().catch(null),
});
export type Transfer = z.output<typeof transferSchema>;

export const createdSchema = z.looseObject({ transfer: transferSchema });

const pageSchema = z.looseObject({ number: z.number().nullish(), size: z.number().nullish() });

export const summariesSchema = z.looseObject({ transferSummaries: z.array(transferSchema), page: pageSchema });

export const partnersSchema = z.looseObject({
  items: z.array(z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    status: z.string().nullish(),
    isArchived: z.boolean().nullish(),
    account: z.looseObject({ bank: z.string().nullish(), number: z.string().nullish(), holder: z.string().nullish() }).nullish(),
    type: z.looseObject({ businessRegistrationNumber: z.string().nullish() }).nullish(),
  })),
  page: pageSchema,
});

/** A body of ours, read back from its stored text. */
export const requestSchema = z.strictObject({
  id: z.string(),
  partnerId: z.string(),
  settlementAmount: z.number().refine(Number.isSafeInteger).transform((value) => wonSchema.parse(value)),
  settlementTaxFreeAmount: z.number().refine(Number.isSafeInteger).optional(),
  settlementDate: z.string().refine((text) => parseKstDate(text) !== null).transform((text) => kstDate(text)),
  settlementCurrency: z.literal('KRW'),
  memo: z.string().optional(),
});
