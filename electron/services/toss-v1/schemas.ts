import { z } from 'zod';
import { kstDate, parseKstDate, type KstDate } from '../../../shared/calendar.ts';
import { wonSchema } from '../numbers.ts';
import { parseJson, type Complaint } from '../reading.ts';

/** Answers say yyyyMMdd, requests yyyy-MM-dd; both are read (toss-facts §1.5). Null when unreadable. */
export function readPayoutDate(text: string): KstDate | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text.trim());
  return match ? parseKstDate(`${match[1]}-${match[2]}-${match[3]}`) : null;
}

const complaintSchema = z.looseObject({ code: z.string().min(1), message: z.string().nullish() });

/** `{code, message}` (toss-facts §1.1); null when the body is not that. */
export function readComplaint(body: string): Complaint | null {
  const parsed = complaintSchema.safeParse(parseJson(body));
  return parsed.success ? { code: parsed.data.code, message: parsed.data.message ?? '' } : null;
}

/**
 * Payout of the service (toss-facts §1.5). New fields and new status values pass as they come;
 * what is documented as nullable, or missing in some client, may be absent.
 */
export const payoutSchema = z.looseObject({
  payoutKey: z.string().min(1),
  subMallId: z.string().nullish(),
  payoutDate: z.string(),
  payoutAmount: wonSchema,
  status: z.string(),
  failure: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
export type Payout = z.output<typeof payoutSchema>;

export const payoutsSchema = z.array(payoutSchema);

export const balanceSchema = z.looseObject({ balance: wonSchema });

/** Older answers lack e-mail, phone and status; requests say `bank`, answers `bankCode` (toss-facts §0, §1.4). */
export const submallsSchema = z.array(z.looseObject({
  subMallId: z.string(),
  status: z.string().nullish(),
  companyName: z.string().nullish(),
  representativeName: z.string().nullish(),
  businessNumber: z.string().nullish(),
  account: z.looseObject({
    bankCode: z.string().nullish(),
    bank: z.string().nullish(),
    accountNumber: z.string().nullish(),
    holderName: z.string().nullish(),
  }).nullish(),
}));

/** A body of ours, read back from its stored text. */
export const requestSchema = z.array(z.strictObject({
  subMallId: z.string(),
  payoutDate: z.string().refine((text) => parseKstDate(text) !== null).transform((text) => kstDate(text)),
  payoutAmount: z.number().refine(Number.isSafeInteger).transform((value) => wonSchema.parse(value)),
  transferSummary: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
}));
