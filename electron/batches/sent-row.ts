import type { LedgerRow } from '../ledger/batches.ts';
import type { SentRow } from '../services/service.ts';

/** A row of the ledger as a service is asked about it. */
export function sentRow({ key, serviceId, payee, amount, date, express }: LedgerRow): SentRow {
  return { key, serviceId, payee, amount, date, express };
}
