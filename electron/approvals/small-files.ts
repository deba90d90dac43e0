import { z } from 'zod';
import { VERDICTS } from '../../shared/approval.ts';
import { DeskError } from '../../shared/errors.ts';
import { isPublicKey, keyIdOf } from './desk-key.ts';
import type { DeskKey } from './desk-key.ts';

/** The two small files that travel between desks: an approver's card, and the answer to a request. Whoever sends one may be hostile. */

export const ANSWER_FORMAT = 'settledesk-approval-answer';
export const CARD_FORMAT = 'settledesk-approver-card';
/** Of answers: version 1 signed neither time nor connection, and is not taken. */
export const ANSWER_VERSION = 2;
export const CARD_VERSION = 1;
/** Far larger than any real one. */
export const SMALL_FILE_BYTES = 64 * 1024;

export const keyIdSchema = z.string().regex(/^[0-9a-f]{16}$/);
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const base64 = z.string().max(400).regex(/^[A-Za-z0-9+/]+={0,2}$/);
/** One line that a person reads: no control characters, nothing that turns the order of the text round. */
export const lineSchema = (longest: number): z.ZodType<string, string> => z.string().max(longest).regex(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u);
const headSchema = z.looseObject({ format: z.string(), version: z.number().int() });

const answerSchema = z.strictObject({
  format: z.literal(ANSWER_FORMAT),
  version: z.literal(ANSWER_VERSION),
  verdict: z.enum(VERDICTS),
  batch: z.string().min(1).max(80),
  hash: sha256Schema,
  count: z.number().int().positive(),
  amount: z.number().int(),
  /** What else the approver saw (request-facts.ts). */
  shown: sha256Schema,
  approver: lineSchema(100).refine((name) => name.trim() !== ''),
  key: keyIdSchema,
  /** Milliseconds since 1970 UTC, by the approver's clock. */
  decidedAt: z.number().int().nonnegative(),
  note: lineSchema(300).nullable(),
  signature: base64,
});
export type AnswerFile = z.infer<typeof answerSchema>;
export type AnswerWords = Omit<AnswerFile, 'format' | 'version' | 'signature'>;

const cardSchema = z.strictObject({
  format: z.literal(CARD_FORMAT),
  version: z.literal(CARD_VERSION),
  name: lineSchema(100).refine((name) => name.trim() !== ''),
  key: keyIdSchema,
  publicKey: base64,
});
export type ApproverCard = z.infer<typeof cardSchema>;

/** Which approval file a JSON text is. Throws DeskError APPROVAL_FILE_INVALID, APPROVAL_FILE_TOO_NEW (of another version). */
function readFile<T>(bytes: Uint8Array, format: string, version: number, schema: z.ZodType<T>): T {
  if (bytes.byteLength > SMALL_FILE_BYTES) throw new DeskError('APPROVAL_FILE_INVALID');
  const value = parseFileJson(bytes);
  const head = headSchema.safeParse(value);
  if (!head.success || head.data.format !== format) throw new DeskError('APPROVAL_FILE_INVALID');
  if (head.data.version !== version) throw new DeskError('APPROVAL_FILE_TOO_NEW');
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new DeskError('APPROVAL_FILE_INVALID');
  return parsed.data;
}

/** JSON of a file, or of a line of one. Throws DeskError APPROVAL_FILE_INVALID for anything else, and for bytes that are no UTF-8. */
export function parseFileJson(bytes: Uint8Array): unknown {
  try {
    // A key of this name is no content of any approval file; kept out, it can do nothing wherever the object goes.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (key, value: unknown) => {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new SyntaxError('not a key of ours');
      return value;
    });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) throw new DeskError('APPROVAL_FILE_INVALID', {}, { cause: error });
    throw error;
  }
}

/** What is signed: every word of the answer, in one order. */
function signedText(words: AnswerWords): string {
  return JSON.stringify(['settledesk-approval-answer-2', words.verdict, words.batch, words.hash, words.count, words.amount, words.shown, words.approver, words.key, words.decidedAt, words.note]);
}

export function signAnswer(words: Omit<AnswerWords, 'key'>, key: DeskKey): AnswerFile {
  const signed = { ...words, key: key.keyId };
  return { format: ANSWER_FORMAT, version: ANSWER_VERSION, ...signed, signature: key.sign(signedText(signed)) };
}

export function readAnswer(bytes: Uint8Array): AnswerFile {
  return readFile(bytes, ANSWER_FORMAT, ANSWER_VERSION, answerSchema);
}

/** The text whose signature the file carries. */
export function textOfAnswer({ format: _format, version: _version, signature: _signature, ...words }: AnswerFile): string {
  return signedText(words);
}


export function cardOf(name: string, { keyId, publicKey }: DeskKey): ApproverCard {
  return { format: CARD_FORMAT, version: CARD_VERSION, name, key: keyId, publicKey };
}

/** Throws DeskError APPROVAL_FILE_*; a card whose fingerprint is not that of its key is none. */
export function readCard(bytes: Uint8Array): ApproverCard {
  const card = readFile(bytes, CARD_FORMAT, CARD_VERSION, cardSchema);
  if (!isPublicKey(card.publicKey) || keyIdOf(card.publicKey) !== card.key) throw new DeskError('APPROVAL_FILE_INVALID');
  return card;
}

export function fileText(content: AnswerFile | ApproverCard): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
