import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { ApprovalRule, ApprovalVerdict } from '../../shared/approval.ts';
import type { ApprovalRequestView, ApprovalRowView, ConnectionApprovalView } from '../../shared/approval-views.ts';
import { inBreaths } from '../../shared/breaths.ts';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import { translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { Environment } from '../../shared/services.ts';
import type { SavedFile } from '../../shared/views.ts';
import { typedTotal } from '../batches/freeze-draft.ts';
import type { NamedConnection } from '../batches/views.ts';
import type { SecretStore } from '../connections/secrets.ts';
import type { Host } from '../host.ts';
import { getApproval } from '../ledger/approvals.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { sha256 } from '../ledger/journal.ts';
import { decideHere, takeAnswer } from './decisions.ts';
import { deskKey, findDeskKey, noteOwnKey, ownKeys } from './desk-key.ts';
import { readRequest } from './read-request.ts';
import type { ProvenRequest } from './read-request.ts';
import { writeRequestFile } from './request-file.ts';
import { dismissApprover, registerApprover, setRule } from './rules.ts';
import { cardOf, fileText, readAnswer, readCard, signAnswer } from './small-files.ts';
import type { AnswerFile, ApproverCard } from './small-files.ts';
import { connectionApprovalView, NOBODY } from './views.ts';

export interface ApprovalsOptions {
  readonly db: Database;
  readonly keychain: SecretStore;
  readonly clock: () => number;
  /** The clock was set to another time by hand: what waits for a day, or is said at a time, is decided for practice only. */
  readonly clockMoved: boolean;
  readonly actor: string;
  readonly saveFile: Host['saveFile'];
  readonly language: () => Language;
  readonly nameConnection: (id: ConnectionId) => NamedConnection;
  /** Throws DeskError CONNECTION_NOT_FOUND: rules are for connections that are there. */
  readonly demandConnection: (id: ConnectionId) => void;
}

/** A request holds its rows: a person looks at one, and perhaps at the one before. */
const MOST_OPEN = 3;

/** Approval of batches by a second person: what it asks, and the files that travel between desks. */
export class Approvals {
  readonly #options: ApprovalsOptions;
  readonly #open = new Map<string, ProvenRequest>();

  constructor(options: ApprovalsOptions) {
    this.#options = options;
  }

  rules(connection: ConnectionId): ConnectionApprovalView {
    this.#options.demandConnection(connection);
    return connectionApprovalView(this.#options.db, connection, this.#options.clock());
  }

  setRule(connection: ConnectionId, rule: ApprovalRule): ConnectionApprovalView {
    this.#demandTrueClock(connection);
    setRule(connection, rule, this.#changing());
    return this.rules(connection);
  }

  /** Throws DeskError APPROVAL_FILE_*: before anything is registered a person compares name and fingerprint. */
  readCard(bytes: Uint8Array): { name: string; keyId: string } {
    const { name, key } = readCard(bytes);
    return { name, keyId: key };
  }

  /** Throws DeskError APPROVAL_FILE_*, APPROVAL_OWN, APPROVER_KNOWN. */
  async addApprover(connection: ConnectionId, bytes: Uint8Array): Promise<ConnectionApprovalView> {
    this.#demandTrueClock(connection);
    const { name, key, publicKey } = readCard(bytes);
    await this.#noteOwnKey();
    if (ownKeys(this.#options.db).includes(key)) throw new DeskError('APPROVAL_OWN');
    registerApprover(connection, { keyId: key, name, publicKey }, this.#changing());
    return this.rules(connection);
  }

  removeApprover(connection: ConnectionId, keyId: string): ConnectionApprovalView {
    this.#demandTrueClock(connection);
    dismissApprover(connection, keyId, this.#changing());
    return this.rules(connection);
  }

  /** What others know this desk by as an approver. Throws DeskError KEYCHAIN_UNAVAILABLE. */
  async saveCard(name: string): Promise<{ saved: SavedFile; keyId: string }> {
    const key = await deskKey(this.#options.db, this.#options.keychain);
    const saved = await this.#save(`${this.#word('approval.cardName')} ${name}.json`, cardOf(name, key));
    return { saved, keyId: key.keyId };
  }

  /** Throws DeskError BATCH_NOT_FOUND, APPROVAL_NOT_OPEN, FILE_NOT_WRITABLE, DISK_FULL. */
  async saveRequest(id: BatchId): Promise<SavedFile> {
    const { db, clock, actor, saveFile } = this.#options;
    const batch = getBatch(db, id);
    if (getApproval(db, id) === null) throw new DeskError('APPROVAL_NOT_OPEN', { id });
    const own = await this.#noteOwnKey();
    const base = batch.file.name.replace(/\.[^.]*$/, '');
    return await saveFile(`${this.#word('approval.requestName')} ${safeName(base)} ${id}.sdapproval`, async (path) => {
      const fileSha256 = await writeRequestFile(path, { db, batch, deskKey: own });
      appendAudit(db, { at: clock(), actor, action: 'approval-asked', detail: { batch: id, hash: batch.hash, count: batch.count, amount: batch.amount, fileSha256 } });
    });
  }

  /** `id` null: the batch that the answer names. Throws DeskError APPROVAL_*, APPROVER_*, BATCH_NOT_FOUND. */
  async takeAnswer(id: BatchId | null, bytes: Uint8Array): Promise<Batch> {
    const { db, clock, actor } = this.#options;
    let answer: AnswerFile | null = null;
    try {
      answer = readAnswer(bytes);
      const batch = id ?? batchId(answer.batch);
      this.#refuseMovedClock(this.#options.nameConnection(getBatch(db, batch).connectionId).environment);
      await this.#noteOwnKey();
      await takeAnswer(batch, answer, { db, clock, actor });
      return getBatch(db, batch);
    } catch (error) {
      if (error instanceof DeskError && error.moneyMoved === 'no' && error.code !== 'CLOCK_MOVED') {
        appendAudit(db, { at: clock(), actor, action: 'approval-answer-invalid', detail: { ...(id === null ? {} : { batch: id }), code: error.code, key: answer?.key ?? null, fileSha256: sha256(bytes) } });
      }
      throw error;
    }
  }

  /** Throws DeskError TOTAL_MISMATCH, APPROVAL_NOT_OPEN, APPROVAL_OWN. */
  decideHere(id: BatchId, verdict: ApprovalVerdict, typedAmount: string, note: string | null): Batch {
    const { db, clock, actor } = this.#options;
    this.#refuseMovedClock(this.#options.nameConnection(getBatch(db, id).connectionId).environment);
    if (verdict === 'approve') typedTotal(typedAmount, getBatch(db, id).amount);
    decideHere(id, verdict, note, { db, clock, actor });
    return getBatch(db, id);
  }

  /** Opens another desk's request. Throws DeskError APPROVAL_FILE_*, APPROVAL_OWN (it is this desk's). */
  async open(bytes: Uint8Array): Promise<ApprovalRequestView> {
    const request = await inBreaths(readRequest(bytes), () => setImmediate());
    await this.#noteOwnKey();
    if (request.head.desk !== null && ownKeys(this.#options.db).includes(request.head.desk)) throw new DeskError('APPROVAL_OWN');
    const requestId = randomBytes(16).toString('hex');
    this.#open.set(requestId, request);
    for (const old of [...this.#open.keys()].slice(0, -MOST_OPEN)) this.#open.delete(old);
    return viewOf(requestId, request);
  }

  request(requestId: string): ApprovalRequestView {
    return viewOf(requestId, this.#get(requestId));
  }

  rows(requestId: string, offset: number, limit: number): { total: number; rows: ApprovalRowView[] } {
    const { rows } = this.#get(requestId);
    return { total: rows.length, rows: rows.slice(offset, offset + limit).map(({ sheetRow, payee, payeeName, amount, date, express }) => ({ row: sheetRow, payee, payeeName, amount, date, express })) };
  }

  /** Signs what this person says. Throws DeskError TOTAL_MISMATCH, APPROVAL_OWN, KEYCHAIN_UNAVAILABLE. */
  async answer(requestId: string, verdict: ApprovalVerdict, typedAmount: string, note: string | null): Promise<SavedFile> {
    const { db, keychain, clock, actor } = this.#options;
    const { head, shown } = this.#get(requestId);
    const { batch } = head;
    this.#refuseMovedClock(head.connection.environment);
    if (verdict === 'approve') typedTotal(typedAmount, batch.amount);
    if (actor === NOBODY) throw new DeskError('APPROVAL_OWN');
    const key = await deskKey(db, keychain);
    if (head.desk === key.keyId) throw new DeskError('APPROVAL_OWN');
    const now = clock();
    const answer = signAnswer({ verdict, batch: batch.id, hash: batch.hash, count: batch.count, amount: batch.amount, shown, approver: actor, decidedAt: now, note }, key);
    const saved = await this.#save(`${this.#word(verdict === 'approve' ? 'approval.approvedName' : 'approval.refusedName')} ${batch.id}.json`, answer);
    if (saved.type !== 'cancelled') {
      appendAudit(db, { at: now, actor, action: 'approval-signed', detail: { batch: batch.id, verdict, hash: batch.hash, count: batch.count, amount: batch.amount, preparedBy: batch.preparedBy, environment: head.connection.environment, at: isoKst(now) } });
    }
    return saved;
  }

  /** The key of whoever is at the desk, noted as its own; null: there is none, or no keychain to ask. */
  async #noteOwnKey(): Promise<string | null> {
    try {
      const key = await findDeskKey(this.#options.keychain);
      if (key === null) return null;
      noteOwnKey(this.#options.db, key.keyId);
      return key.keyId;
    } catch (error) {
      if (error instanceof DeskError && error.code === 'KEYCHAIN_UNAVAILABLE') return null;
      throw error;
    }
  }

  #demandTrueClock(connection: ConnectionId): void {
    this.#options.demandConnection(connection);
    this.#refuseMovedClock(this.#options.nameConnection(connection).environment);
  }

  /** Throws DeskError CLOCK_MOVED. */
  #refuseMovedClock(environment: Environment): void {
    if (this.#options.clockMoved && environment !== 'practice') throw new DeskError('CLOCK_MOVED');
  }

  #changing(): { db: Database; now: number; actor: string } {
    const { db, clock, actor } = this.#options;
    return { db, now: clock(), actor };
  }

  #get(requestId: string): ProvenRequest {
    const request = this.#open.get(requestId);
    if (request === undefined) throw new DeskError('APPROVAL_FILE_INVALID');
    return request;
  }

  #word(key: Parameters<typeof translate>[1]): string {
    return translate(this.#options.language(), key);
  }

  async #save(name: string, content: AnswerFile | ApproverCard): Promise<SavedFile> {
    return await this.#options.saveFile(safeName(name), async (path) => {
      try {
        await writeFile(path, fileText(content), { encoding: 'utf8', mode: 0o600 });
      } catch (error) {
        throw new DeskError(error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? 'DISK_FULL' : 'FILE_NOT_WRITABLE', {}, { cause: error });
      }
    });
  }
}

/** A file's name may not hold what a path is made of. */
function safeName(name: string): string {
  return name.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').replace(/\s+/g, ' ').trim();
}

function viewOf(requestId: string, { head, rows, byDate, payees }: ProvenRequest): ApprovalRequestView {
  const { batch, connection, file } = head;
  return {
    requestId,
    batchId: batch.id,
    // An address of its own is signed, and so it is shown.
    connection: { label: connection.baseUrl === null ? connection.label : `${connection.label} · ${connection.baseUrl}`, service: connection.service, environment: connection.environment },
    kind: batch.kind,
    count: batch.count,
    amount: batch.amount,
    payees,
    byDate: [...byDate],
    atOnce: rows.reduce((sum, row) => sum + (row.express ? 1 : 0), 0),
    timing: batch.timing,
    sendAt: batch.sendAt === null ? null : isoKst(batch.sendAt),
    fileName: file.name,
    fileSha256: file.sha256,
    hash: batch.hash,
    preparedBy: batch.preparedBy,
    preparedAt: isoKst(batch.preparedAt),
    preparedKey: head.desk,
  };
}
