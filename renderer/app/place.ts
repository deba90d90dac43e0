import { connectionId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';
import { useApproval } from '../stores/approval.ts';
import { useBatch } from '../stores/batch.ts';
import { useDraft } from '../stores/draft.ts';
import { useRoute } from '../stores/route.ts';
import { useSession } from '../stores/session.ts';
import type { Place } from './steps.ts';

export interface ActiveConnection {
  readonly id: ConnectionId;
  readonly label: string;
  readonly service: ServiceId;
  readonly environment: Environment;
  /** Whether another connection may be chosen here: never for a frozen batch. */
  readonly fixed: boolean;
}

/** The connection that what is on screen belongs to: the batch's or the draft's own, else the chosen one. */
export function useActiveConnection(): ActiveConnection | null {
  const route = useRoute((state) => state.route);
  const draft = useDraft((state) => state.draft);
  const batch = useBatch((state) => state.batch);
  const connections = useSession((state) => state.connections);
  const chosen = useSession((state) => state.connectionId);
  const request = useApproval((state) => state.request);
  // Another desk's connection: it has no id here, and its colour must stand on every edge all the same.
  if (route.screen === 'approval') return request?.requestId === route.id ? { id: connectionId(`request-${request.requestId}`), ...request.connection, fixed: true } : null;
  if (route.screen === 'batch') return batch?.id === route.id ? { ...batch.connection, fixed: true } : null;
  const id = route.screen === 'draft' ? (draft?.id === route.id ? draft.connectionId : null) : chosen;
  const connection = connections.find((one) => one.id === id);
  return connection === undefined ? null : { ...connection, fixed: false };
}

/** Where in the making of a batch the screen is; null elsewhere. */
export function usePlace(): Place | null {
  const route = useRoute((state) => state.route);
  const batch = useBatch((state) => state.batch);
  if (route.screen === 'new') return { type: 'file' };
  if (route.screen === 'draft') return { type: 'draft', step: route.step };
  if (route.screen === 'batch' && batch?.id === route.id) return { type: 'batch', state: batch.state };
  return null;
}
