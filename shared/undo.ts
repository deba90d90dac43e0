import type { UndoChance } from './joined.ts';
import type { ServiceId } from './services.ts';

interface Undoable {
  /** Statuses in which the service still undoes a row. */
  readonly can: ReadonlySet<string>;
  /** Statuses in which it certainly no longer does. A status in neither is not known to us: the service is asked. */
  readonly cannot: ReadonlySet<string>;
}

/** toss-facts §1.5, §2.5; portone-facts "Manual settlement". */
const UNDOABLE: Readonly<Record<ServiceId, Undoable>> = {
  'toss-v1': { can: new Set(['REQUESTED']), cannot: new Set(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED']) },
  'toss-v2': { can: new Set(['REQUESTED']), cannot: new Set(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED']) },
  portone: { can: new Set(['SCHEDULED', 'IN_PROCESS', 'SETTLED']), cannot: new Set(['PAYOUT_CONFIRMED', 'IN_PAYOUT', 'PAID_OUT']) },
};

/** Whether a service would undo a row of this status, as far as is known without asking. */
export function undoChance(service: ServiceId, status: string | null): UndoChance {
  if (status === null) return 'unsure';
  const { can, cannot } = UNDOABLE[service];
  if (can.has(status)) return 'can';
  return cannot.has(status) ? 'cannot' : 'unsure';
}
