import type { AuditHead } from '../ledger/audit.ts';

/** 12:8f3a… : where the audit ended when a paper or a file was made; what `audit verify --head` takes. */
export function headText(head: AuditHead | null): string {
  return head === null ? '-' : `${head.seq}:${head.hash}`;
}
