import type { KstDate } from '../../shared/calendar.ts';
import type { RowKey } from '../../shared/ids.ts';
import type { Won } from '../../shared/money.ts';
import type { ServiceId } from '../../shared/services.ts';
import { readBody as readPortOneBody } from '../services/portone/plan.ts';
import { readBody as readTossV2Body } from '../services/toss-v2/plan.ts';
import { readBody as readTossV1Body } from '../services/toss-v1/plan.ts';

/** What a request body really asks for: an approver is shown rows, and the bodies must say the same. */
export interface AskedRow {
  readonly key: RowKey;
  readonly payee: string;
  readonly amount: Won;
  /** Null: paid at once, whatever day the row stands at (Toss v2). */
  readonly date: KstDate | null;
}

/** Each throws DeskError BATCH_TAMPERED for a body that is not one of ours. */
export const ASKED_ROWS: Readonly<Record<ServiceId, (body: string) => readonly AskedRow[]>> = {
  portone: (body) => [readPortOneBody(body)],
  'toss-v1': readTossV1Body,
  'toss-v2': readTossV2Body,
};
