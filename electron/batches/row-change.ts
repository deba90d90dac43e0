import type { RowChange } from '../ledger/batches.ts';
import type { RowVerdict } from '../services/service.ts';
import { rowWords } from '../services/texts.ts';

/** What a service says of a row, as the ledger writes it. */
export function changeOf({ key, outcome, serviceId, status, code, message }: RowVerdict): RowChange {
  return { key, outcome, serviceId, status, code, message: message === null ? null : rowWords(message) };
}
