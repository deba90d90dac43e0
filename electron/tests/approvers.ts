import { generateKeyPairSync, createPublicKey, sign } from 'node:crypto';
import { atOnce } from '../../shared/breaths.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { keyIdOf } from '../approvals/desk-key.ts';
import type { DeskKey } from '../approvals/desk-key.ts';
import { shownOf } from '../approvals/request-facts.ts';
import { registerApprover } from '../approvals/rules.ts';
import { signAnswer } from '../approvals/small-files.ts';
import type { AnswerFile, AnswerWords } from '../approvals/small-files.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';

/** The key of another desk, as it lies in that desk's keychain. */
export function strangerKey(): DeskKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return { keyId: keyIdOf(publicKey), publicKey, sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64') };
}

export function register(db: Database, connection: ConnectionId, key: DeskKey, now: number, actor = 'tester'): void {
  registerApprover(connection, { keyId: key.keyId, name: '승인자 이', publicKey: key.publicKey }, { db, now, actor });
}

/** What an honest desk would answer after looking at the batch as it stands in the ledger. */
export function answerOf(db: Database, batch: Batch, key: DeskKey, decidedAt: number, change: Partial<AnswerWords> = {}): AnswerFile {
  const shown = atOnce(shownOf(db, batch));
  return signAnswer({ verdict: 'approve', batch: batch.id, hash: batch.hash, count: batch.count, amount: batch.amount, shown, approver: 'lee', decidedAt, note: null, ...change }, key);
}

export function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}
