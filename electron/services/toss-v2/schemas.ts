import { z } from 'zod';
import { parseKstDate, type KstDate } from '../../../shared/calendar.ts';
import { wonSchema } from '../numbers.ts';
import { parseJson, type Complaint } from '../reading.ts';

const errorSchema = z.looseObject({ code: z.string().min(1), message: z.string().nullish() });

/** What every answer is wrapped in (toss-facts §2.3). A real error also carried `entityBody: null`, so `error` decides. */
const envelopeSchema = z.looseObject({ traceId: z.string().nullish(), error: errorSchema.nullish(), entityBody: z.unknown().optional() });

export interface Envelope {
  readonly complaint: Complaint | null;
  readonly entityBody: unknown;
}

/** Null when the text is no envelope. An error without one, as a gateway may give it, is read as the error it is. */
export function readEnvelope(body: string): Envelope | null {
  const value = parseJson(body);
  const parsed = envelopeSchema.safeParse(value);
  if (!parsed.success) return null;
  const { error, traceId, entityBody } = parsed.data;
  if (error !== null && error !== undefined) return { complaint: complaintOf(error, traceId), entityBody: null };
  const bare = errorSchema.safeParse(value);
  if (bare.success && entityBody === undefined) return { complaint: complaintOf(bare.data, traceId), entityBody: null };
  return entityBody === undefined ? null : { complaint: null, entityBody };
}

function complaintOf(error: z.output<typeof errorSchema>, traceId: string | null | undefined): Complaint {
  return { code: error.code, message: error.message ?? '', ...(traceId === null || traceId === undefined || traceId === '' ? {} : { traceId }) };
}

export function readComplaint(body: string): Complaint | null {
  return readEnvelope(body)?.complaint ?? null;
}

/** A successful answer's own content, read by its schema out of the envelope. */
export function inEnvelope<Schema extends z.ZodType>(schema: Schema) {
  return z.looseObject({ error: z.null().optional(), entityBody: schema });
}

const amountSchema = z.looseObject({ currency: z.string(), value: wonSchema });

/**
 * Payout of the service (toss-facts §2.5). New fields and status values pass as they come. What EXPRESS says of
 * `payoutDate` is not documented: null, missing and a day are all read.
 */
export const payoutSchema = z.looseObject({
  id: z.string().min(1),
  refPayoutId: z.string().nullish(),
  destination: z.string().nullish(),
  scheduleType: z.string().nullish(),
  payoutDate: z.string().nullish(),
  amount: amountSchema,
  status: z.string(),
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});
export type Payout = z.output<typeof payoutSchema>;

const pageOf = <Schema extends z.ZodType>(item: Schema) => z.looseObject({ hasNext: z.boolean().nullish(), lastCursor: z.string().nullish(), items: z.array(item) });

/** The answer to a request of payouts: `items` (toss-facts §2.5, one source), or the bare array. */
export const requestedSchema = inEnvelope(z.union([pageOf(payoutSchema).transform((page) => page.items), z.array(payoutSchema)]));
export const onePayoutSchema = inEnvelope(payoutSchema);
export const payoutPageSchema = inEnvelope(pageOf(payoutSchema));

/** 3-digit bank codes, and account numbers that may be masked (toss-facts §2.6). */
export const sellerSchema = z.looseObject({
  id: z.string().min(1),
  refSellerId: z.string().nullish(),
  status: z.string().nullish(),
  company: z.looseObject({ name: z.string().nullish(), businessRegistrationNumber: z.string().nullish() }).nullish(),
  individual: z.looseObject({ name: z.string().nullish() }).nullish(),
  account: z.looseObject({ bankCode: z.string().nullish(), accountNumber: z.string().nullish(), holderName: z.string().nullish() }).nullish(),
});
export type Seller = z.output<typeof sellerSchema>;
export const sellerPageSchema = inEnvelope(pageOf(sellerSchema));

/** `value` is a number and appears as `10000.0` (toss-facts §2.4); what is pending cannot be paid out yet. */
export const balanceSchema = inEnvelope(z.looseObject({ availableAmount: amountSchema }));

/** yyyy-MM-dd, also inside a longer time; null when unreadable. */
export function readPayoutDate(text: string): KstDate | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:$|T)/.exec(text.trim());
  return match ? parseKstDate(`${match[1]}-${match[2]}-${match[3]}`) : null;
}

const dateSchema = z.string().transform((text, context) => {
  const date = parseKstDate(text);
  if (date !== null) return date;
  context.addIssue({ code: 'custom', message: 'not a date' });
  return z.NEVER;
});

const askedSchema = {
  refPayoutId: z.string().min(1),
  destination: z.string(),
  amount: z.strictObject({ currency: z.literal('KRW'), value: z.number().refine(Number.isSafeInteger).transform((value) => wonSchema.parse(value)) }),
  transactionDescription: z.string(),
  metadata: z.record(z.string(), z.string()).optional(),
};

/** A body of ours, read back from its stored text. */
export const requestSchema = z.array(z.discriminatedUnion('scheduleType', [
  z.strictObject({ ...askedSchema, scheduleType: z.literal('EXPRESS') }),
  z.strictObject({ ...askedSchema, scheduleType: z.literal('SCHEDULED'), payoutDate: dateSchema }),
]));
