import type { Outcome } from '../../shared/batch.ts';
import type { KstDate } from '../../shared/calendar.ts';
import type { BatchId, RowKey } from '../../shared/ids.ts';
import type { PayRow } from '../../shared/kinds/kind.ts';
import type { Won } from '../../shared/money.ts';
import type { Environment, Payee, ServiceId } from '../../shared/services.ts';
import type { Chain, ChainQuestion } from './chain.ts';
import type { RawAnswer, Transport } from './transport.ts';

/** One connection, opened: what a client needs to speak to its service. Lives in the main process only. */
export interface ServiceSession {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly secret: string;
  /** Of services that encrypt (Toss v2): 64 hex digits. */
  readonly securityKey?: string | null;
  readonly environment: Environment;
  readonly transport: Transport;
  /** How a reading call waits when the service asks it to; absent: in real time. Rejects when the signal aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A row of a frozen batch. `seq` counts from 0 in the order of the sheet. */
export interface BatchRow {
  readonly seq: number;
  readonly key: RowKey;
  readonly row: PayRow;
}

/** One API call of a batch, decided before the first is sent. `body` is the exact text that will travel. */
export interface PlannedRequest {
  readonly method: 'POST';
  /** Path and query, below the base URL. */
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly body: string;
  readonly rowKeys: readonly RowKey[];
}

/** What a stored body adds up to, read back from its text: the control totals are proven against this. */
export interface BodyTotals {
  readonly count: number;
  readonly amount: Won;
}

/** How one row stands, in our words and the service's own. */
export interface RowVerdict {
  readonly key: RowKey;
  readonly outcome: Extract<Outcome, 'accepted' | 'rejected' | 'paid' | 'failed' | 'cancelled' | 'unknown'>;
  readonly serviceId: string | null;
  /** The service's status text as it came, known to us or not. */
  readonly status: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** What an answer means. Pure: the same request and answer always give the same verdict. */
export type Verdict =
  /** Every row of the request is known now. */
  | { readonly type: 'rows'; readonly rows: readonly RowVerdict[] }
  /**
   * Not executed or still running: the same key with the same bytes, later. `closed`: the service or the banks are shut for
   * a while and say so themselves; that may last for hours. `running`: a request with the same key is under way.
   */
  | { readonly type: 'repeat'; readonly afterMs: number | null; readonly reason: string; readonly closed?: true; readonly running?: true }
  /** The service already has a row under our id: read it and compare. */
  | { readonly type: 'exists' }
  /** No usable answer (5xx, garbage, an answer that does not fit): the rows are unknown. */
  | { readonly type: 'uncertain'; readonly reason: string }
  /** The connection itself was refused (key, contract): nothing was executed, sending on is pointless. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string };

/** A sent row that the service is asked about. */
export interface SentRow {
  readonly key: RowKey;
  readonly serviceId: string | null;
  readonly payee: string;
  readonly amount: Won;
  readonly date: KstDate;
  /** Paid at once, whatever its date says (Toss v2); left out where nobody knows any more. */
  readonly express?: boolean | undefined;
}

/** The service's own record of one row. */
export type Found =
  /** It is there under our id, with the same payee, amount and date. */
  | { readonly type: 'ours'; readonly verdict: RowVerdict }
  /** Our id is there with other content: a person must look. `seen` says what the service holds. */
  | { readonly type: 'clash'; readonly key: RowKey; readonly seen: string }
  /**
   * The service answered clearly and has no such row (it may still be on its way). `certain`: its list was certainly whole;
   * from one that may have been cut short nothing follows but that the same key may be repeated.
   */
  | { readonly type: 'absent'; readonly key: RowKey; readonly certain: boolean };

export interface ConnectionCheck {
  readonly ok: boolean;
  /** Balance where the service has one (won), else null. */
  readonly balance: Won | null;
  /** The service's own code and words when it refused. */
  readonly code: string | null;
  readonly message: string | null;
}

/**
 * What the desk needs of a payment service. One folder each.
 * Reading calls throw DeskError: SERVICE_UNREACHABLE, SERVICE_REFUSED_KEY, SERVICE_ANSWER_UNREADABLE, SERVICE_ERROR.
 */
export interface PayoutService {
  readonly id: ServiceId;
  /** How many requests of one batch may be in flight at once: to begin with, and at most while the service bears it. */
  readonly concurrency: { readonly start: number; readonly most: number };
  /** Days during which a repeat of the same key and bytes is certainly not a second payment; null: forever. */
  readonly keyLifeDays: number | null;
  /**
   * Pure and deterministic: the same batch always gives the same bytes. `rowsPerRequest`: fewer rows in a request than the
   * service takes (an integer from 1), so that a refusal concerns few; services with one row in a request have no use for it.
   */
  plan(batch: BatchId, rows: readonly BatchRow[], rowsPerRequest?: number): readonly PlannedRequest[];
  bodyTotals(body: string): BodyTotals;
  /** Headers for a stored request: authorisation, content type, idempotency key. */
  headers(idempotencyKey: string | null): Readonly<Record<string, string>>;
  /** What a stored body travels as: encrypted anew each time where the service asks for it, otherwise the body itself. */
  seal(body: string): Promise<string>;
  /** An answer in plain text. What is plain already, or cannot be opened with this key, comes back as it is; never throws. */
  unseal(answer: RawAnswer): Promise<RawAnswer>;
  /** Reads an unsealed answer. */
  interpret(request: PlannedRequest, answer: RawAnswer): Verdict;
  /** Asks for rows by our own id. The answer has one entry per row asked for, in the same order. */
  find(rows: readonly SentRow[], signal: AbortSignal): Promise<readonly Found[]>;
  /** Asks how accepted rows stand now. Rows the service does not know come back as unknown. */
  track(rows: readonly SentRow[], signal: AbortSignal): Promise<readonly RowVerdict[]>;
  /** A row that was undone is not found by its id any more. Absent: it is, with a status that says so. */
  readonly forgetsCancelled?: boolean;
  /** Undoes one accepted row where the service still can; the verdict is `cancelled`, or unchanged with the reason. */
  cancel(row: SentRow, signal: AbortSignal): Promise<RowVerdict>;
  /**
   * What became of accepted rows after the service itself has settled them, where that is more than their status. For looking
   * at only: links in it are partly inferred, and no outcome may rest on it.
   */
  chain?(question: ChainQuestion, signal: AbortSignal): Promise<Chain>;
  /** Money that can be paid out now; null where the service has no such call. */
  balance(signal: AbortSignal): Promise<Won | null>;
  payees(signal: AbortSignal): Promise<readonly Payee[]>;
  /** Calls a harmless endpoint. Never throws for an answer of the service; throws only when it can't be reached. */
  check(signal: AbortSignal): Promise<ConnectionCheck>;
}

/** Bodies and answers of services that encrypt nothing. */
export const UNSEALED: Pick<PayoutService, 'seal' | 'unseal'> = {
  seal: (body) => Promise.resolve(body),
  unseal: (answer) => Promise.resolve(answer),
};
