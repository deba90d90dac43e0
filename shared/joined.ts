import { z } from 'zod';
import { kstDateSchema, timeSchema, wonSchema } from './views.ts';

/** What a window sees of rows after a service has accepted them: undone, split, and on their way through PortOne. */

const count = z.number().int().nonnegative();
const amountOfCount = z.strictObject({ count, amount: wonSchema });

/** Arrays that a service refused as a whole: nobody knows which of their rows was bad. */
export const splitViewSchema = z.strictObject({
  requests: count,
  rows: count,
  amount: wonSchema,
  /** Rows of the largest of these requests. */
  largest: count,
  codes: z.array(z.strictObject({ code: z.string().nullable(), message: z.string().nullable(), rows: count })),
  /** How many rows a request may have when they are sent again. */
  sizes: z.array(count),
  suggested: count,
  /** Until then the refused request may still be executed; null: it no longer can. */
  waitUntil: timeSchema.nullable(),
});
export type SplitView = z.infer<typeof splitViewSchema>;

/** Accepted rows of a batch to be undone: all, those found by a text, or some by their places. */
export const undoRowsSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('all') }),
  z.strictObject({ type: z.literal('found'), text: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('rows'), seqs: z.array(count).min(1).max(10_000) }),
]);
export type UndoRows = z.infer<typeof undoRowsSchema>;

/** can: its status allows it. cannot: it no longer does. unsure: the status is not one we know, so the service is asked. */
export const undoChanceSchema = z.enum(['can', 'cannot', 'unsure']);
export type UndoChance = z.infer<typeof undoChanceSchema>;

export const undoPreviewSchema = z.strictObject({
  /** Accepted rows that were chosen, by the service's own status; null: it never said one. */
  statuses: z.array(z.strictObject({ status: z.string().nullable(), chance: undoChanceSchema, count, amount: wonSchema })),
  /** What the service would be asked for: everything but `cannot`. */
  asked: amountOfCount,
  cannot: amountOfCount,
  /** Rows that were chosen and are not accepted (any more). */
  others: count,
  /** What must be typed before it begins, on a live connection. */
  label: z.string().nullable(),
});
export type UndoPreview = z.infer<typeof undoPreviewSchema>;

/** How undoing rows of a batch stands, or how it ended. */
export const undoViewSchema = z.strictObject({
  begunAt: timeSchema,
  begunBy: z.string(),
  endedAt: timeSchema.nullable(),
  running: z.boolean(),
  /** Why it ended before its time: STOPPED, INTERRUPTED, or a code of the desk. */
  stopCode: z.string().nullable(),
  total: amountOfCount,
  undone: amountOfCount,
  /** The service said no, for `reasons`. */
  kept: amountOfCount,
  /** Asked for without a usable answer: followed up until the service says how they stand. */
  unanswered: amountOfCount,
  /** To be asked for still, while it runs; afterwards never asked for. */
  left: amountOfCount,
  reasons: z.array(z.strictObject({ code: z.string().nullable(), message: z.string().nullable(), status: z.string().nullable(), count, amount: wonSchema })),
});
export type UndoView = z.infer<typeof undoViewSchema>;

/** 정산건 → 정산내역 → 일괄지급 → 지급 → 이체. */
export const JOINED_STAGES = ['transfer', 'settlement', 'bulk', 'payout', 'account'] as const;
export type JoinedStage = (typeof JOINED_STAGES)[number];

/** wait: time brings it on. todo: somebody must do something in the console. moving: under way. done, bad: as they say. unknown: not one of ours. */
export const JOINED_TONES = ['wait', 'todo', 'moving', 'done', 'bad', 'unknown'] as const;
export type JoinedTone = (typeof JOINED_TONES)[number];

const statusCount = z.strictObject({ status: z.string(), tone: z.enum(JOINED_TONES), count, amount: wonSchema });

const stageSchema = z.strictObject({
  stage: z.enum(JOINED_STAGES),
  /** part: there was more than is read at one time. failed: there was no usable answer (`error`). */
  answer: z.enum(['whole', 'part', 'failed']),
  error: z.string().nullable(),
  count,
  amount: wonSchema,
  statuses: z.array(statusCount),
});

const personSum = z.strictObject({ payee: z.string(), payeeName: z.string().nullable(), date: kstDateSchema.nullable(), amount: wonSchema, status: z.string().nullable() });

const bulkSchema = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  status: z.string().nullable(),
  tone: z.enum(JOINED_TONES),
  scheduledAt: timeSchema.nullable(),
  /** Rows of this batch that went into it, as far as can be told. */
  ours: amountOfCount,
  payouts: z.strictObject({ count, amount: wonSchema, statuses: z.array(statusCount) }),
  failed: z.array(z.strictObject({ payoutId: z.string(), payee: z.string(), payeeName: z.string().nullable(), amount: wonSchema, reason: z.string().nullable() })),
  failedCount: count,
});

/** What is left to do in PortOne's console, in the order in which it is done. */
export const JOINED_TODOS = ['wait-date', 'release', 'excluded', 'confirm', 'make-bulk', 'sign', 'scheduled', 'under-way', 'failed', 'stopped', 'offset', 'unclear'] as const;
export type JoinedTodo = (typeof JOINED_TODOS)[number];

export const joinedSchema = z.strictObject({
  stages: z.array(stageSchema),
  bulks: z.array(bulkSchema),
  todos: z.array(z.strictObject({ type: z.enum(JOINED_TODOS), rows: count, amount: wonSchema, bulk: z.string().nullable(), at: timeSchema.nullable() })),
  /** Withheld or excluded; the first of them. */
  held: z.strictObject({ count, rows: z.array(personSum) }),
  /** Payees whose sum is below zero: they cannot be paid until it is set off. */
  negative: z.strictObject({ count, rows: z.array(personSum) }),
  /** Settlements that hold more than the rows of this batch. */
  mixed: count,
  /** Rows of the batch that were looked at. */
  ours: amountOfCount,
});
export type Joined = z.infer<typeof joinedSchema>;

export const joinedViewSchema = z.strictObject({
  readAt: timeSchema.nullable(),
  joined: joinedSchema.nullable(),
  /** The last question had no answer: since when, and why. */
  failedAt: timeSchema.nullable(),
  error: z.string().nullable(),
});
export type JoinedView = z.infer<typeof joinedViewSchema>;

/** own: found by our own id. sure: the service itself names the link. inferred: the same payee and date, or the only one of the payee. */
export const JOINED_LINKS = ['own', 'sure', 'inferred'] as const;

export const rowChainSchema = z.strictObject({
  readAt: timeSchema.nullable(),
  links: z.array(
    z.strictObject({
      stage: z.enum(JOINED_STAGES),
      link: z.enum(JOINED_LINKS),
      id: z.string(),
      status: z.string().nullable(),
      tone: z.enum(JOINED_TONES),
      amount: wonSchema.nullable(),
      scheduledAt: timeSchema.nullable(),
      reason: z.string().nullable(),
    }),
  ),
});
export type RowChain = z.infer<typeof rowChainSchema>;
