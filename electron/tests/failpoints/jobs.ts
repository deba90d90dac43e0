// What the processes of the kill matrix say to each other.
import { z } from 'zod';

/** Laws of the sender that a test breaks from outside, to see that the matrix notices. */
export const SABOTAGES = ['sends-before-the-commit', 'fresh-key-each-time'] as const;

export const jobSchema = z.strictObject({
  command: z.string(),
  args: z.array(z.string()),
  home: z.string(),
  /** SETTLEDESK_FAILPOINT: a number, or name:nth; null: it lives. */
  failpoint: z.string().nullable(),
  /** Requests under way at once; null: as the service has it. */
  atOnce: z.number().int().positive().nullable(),
  now: z.string(),
  /** What --secret-env TEST_SECRET gives. */
  secret: z.string(),
  /** What --security-key-env TEST_SECURITY_KEY gives; only Toss v2 has one. */
  securityKey: z.string(),
  sabotage: z.enum(SABOTAGES).nullable(),
});
export type Job = z.infer<typeof jobSchema>;
export type Sabotage = (typeof SABOTAGES)[number];

export const doneSchema = z.strictObject({ status: z.number().nullable(), code: z.string().nullable(), points: z.array(z.string()), error: z.string().nullable() });
/** How a command ended that nobody killed: its exit status, or the code of its error. */
export type Done = z.infer<typeof doneSchema>;

const faultSchema = z.strictObject({ match: z.string(), nth: z.number().optional(), do: z.string() });
export const askSchema = z.discriminatedUnion('type', [
  /** Starts anew on the same port with a copy of `book`, or with an empty one. */
  z.strictObject({ type: z.literal('start'), place: z.string(), book: z.string().nullable(), faults: z.array(faultSchema) }),
  z.strictObject({ type: z.literal('faults'), faults: z.array(faultSchema) }),
  z.strictObject({ type: z.literal('advance'), milliseconds: z.number() }),
  z.strictObject({ type: z.literal('book') }),
  /** Closes the book, so that its file can be kept. */
  z.strictObject({ type: z.literal('close') }),
]);
export type Ask = z.infer<typeof askSchema>;

const entrySchema = z.strictObject({ key: z.string(), payee: z.string(), amount: z.number(), date: z.string(), undone: z.boolean(), status: z.string().nullable() });
/** One payment as the service's own book has it, by our row key. */
export type BookEntry = z.infer<typeof entrySchema>;
export const replySchema = z.strictObject({ urls: z.record(z.string(), z.string()), secrets: z.record(z.string(), z.string()), securityKey: z.string(), book: z.array(entrySchema), posts: z.number() });
export type Reply = z.infer<typeof replySchema>;
