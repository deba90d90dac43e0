import type { Generated } from 'kysely';
import type { ApprovalState } from '../../shared/approval.ts';
import type { BatchState, Outcome, RequestState } from '../../shared/batch.ts';

/** The tables, as SQLite holds them. Times are milliseconds since 1970 UTC, amounts are won, JSON is text. */
export interface Schema {
  settings: { key: string; value: string };
  connections: {
    id: string;
    service: string;
    environment: string;
    label: string;
    base_url: string | null;
    secret_place: string;
    last_four: string | null;
    /** Of the security key: as `secret_place`; null where the service has none. */
    key_place: string | null;
    key_last_four: string | null;
    created_at: number;
    removed_at: number | null;
  };
  files: { sha256: string; bytes: number; content: Uint8Array };
  drafts: {
    id: string;
    connection_id: string | null;
    file_name: string;
    file_sha256: string;
    layout: string;
    timing: string;
    revision: number;
    summary: string;
    created_at: number;
    changed_at: number;
  };
  draft_steps: { draft_id: string; seq: number; step: string; undone: number };
  draft_typing: { draft_id: string; sheet_name: string; sheet_row: number; sheet_column: number; typed: string; typed_at: number };
  batches: {
    id: string;
    connection_id: string;
    kind: string;
    state: BatchState;
    stop_code: string | null;
    stop_message: string | null;
    count: number;
    amount: number;
    hash: string;
    file_name: string;
    file_bytes: number;
    file_sha256: string;
    sheet_name: string;
    columns: string;
    timing: string;
    send_at: number | null;
    draft_id: string | null;
    created_at: number;
    created_by: string;
    started_at: number | null;
    finished_at: number | null;
  };
  batch_rows: {
    batch_id: string;
    seq: number;
    sheet_row: number;
    key: string;
    connection_id: string;
    payee: string;
    payee_name: string | null;
    amount: number;
    date: string;
    row: string;
    cells: string;
    request_seq: number;
    outcome: Outcome;
    service_id: string | null;
    status: string | null;
    code: string | null;
    message: string | null;
    sent_at: number | null;
    /** 1: paid at once (Toss v2). */
    express: number;
  };
  batch_left_out: { batch_id: string; sheet_row: number; reason: string; note: string | null; cells: string };
  requests: {
    batch_id: string;
    seq: number;
    method: string;
    path: string;
    idempotency_key: string | null;
    body: string;
    body_sha256: string;
    state: RequestState;
  };
  attempts: {
    id: Generated<number>;
    batch_id: string;
    request_seq: number;
    number: number;
    started_at: number;
    ended_at: Generated<number | null>;
    delivery: Generated<string | null>;
    reason: Generated<string | null>;
    status: Generated<number | null>;
    headers: Generated<string | null>;
    answer: Generated<string | null>;
  };
  forms: {
    id: string;
    kind: string;
    signature: string;
    name: string;
    sheet_name: string | null;
    content: string;
    times_used: number;
    used_at: number | null;
    created_at: number;
    changed_at: number;
  };
  retries: { draft_id: string; batch_id: string; made_at: number; rows_per_request: number | null };
  retry_rows: { draft_id: string; seq: number };
  asks: { id: Generated<number>; batch_id: string; at: number; error: string | null; changed: number; paid: number; failed: number; cancelled: number };
  row_changes: { id: Generated<number>; batch_id: string; seq: number; at: number; outcome: Outcome; status: string | null; code: string | null };
  batch_totals: { batch_id: string; date: string; outcome: Outcome; connection_id: string; count: number; amount: number };
  batch_numbers: { number: Generated<number>; batch_id: string };
  payees_seen: { number: Generated<number>; connection_id: string; payee: string; name: string; rows: number };
  payee_words: { kind: 'text' | 'initials' | 'digits'; word: string; payee: number };
  row_places: { place: number; payee: number; amount: number; day: number };
  audit_head: { id: number; seq: number; hash: string };
  batch_seals: { batch_id: string; frozen: string; moving: string; last_seq: number | null; last_hash: string | null };
  voucher_exports: { id: Generated<number>; at: number; actor: string; environment: string; count: number; amount: number; sha256: string; rows: string };
  undoings: { id: Generated<number>; batch_id: string; begun_at: number; begun_by: string; ended_at: Generated<number | null>; stop_code: Generated<string | null> };
  undoing_rows: { undoing_id: number; seq: number; state: string; asked_at: Generated<number | null>; code: Generated<string | null>; message: Generated<string | null> };
  joined_reads: { batch_id: string; read_at: number | null; view: string | null; failed_at: number | null; error: string | null };
  joined_chains: { batch_id: string; payee: string; date: string; chain: string };
  approval_rules: {
    id: Generated<number>;
    connection_id: string;
    from_at: number;
    asked: number;
    batch_limit: number | null;
    day_limit: number | null;
    changed_at: number;
    changed_by: string;
    withdrawn_at: number | null;
  };
  approvers: {
    id: Generated<number>;
    connection_id: string;
    key_id: string;
    name: string;
    public_key: string;
    from_at: number;
    added_at: number;
    added_by: string;
    removed_at: number | null;
  };
  approvals: {
    batch_id: string;
    state: ApprovalState;
    hash: string;
    prepared_by: string;
    approver: string | null;
    key_id: string | null;
    note: string | null;
    decided_at: number | null;
    received_at: number | null;
  };
  audit: { seq: number; at: number; actor: string; action: string; detail: string; previous_hash: string; hash: string };
}
