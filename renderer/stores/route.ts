import { create } from 'zustand';
import type { BatchId, DraftId } from '../../shared/ids.ts';
import { formatRoute, parseRoute } from '../app/routes.ts';
import type { DraftStep, Route } from '../app/routes.ts';

interface RouteState {
  readonly route: Route;
  readonly go: (route: Route) => void;
}

/** Where the person is. The address carries it, so that back, forward and a reload do what they always do. */
export const useRoute = create<RouteState>((set) => ({
  route: parseRoute(window.location.hash),
  go: (route) => {
    const hash = formatRoute(route);
    if (window.location.hash !== hash) window.history.pushState(null, '', hash);
    set({ route });
  },
}));

window.addEventListener('popstate', () => {
  useRoute.setState({ route: parseRoute(window.location.hash) });
});

export const go = (route: Route): void => {
  useRoute.getState().go(route);
};
export const goToDraft = (id: DraftId, step: DraftStep): void => {
  go({ screen: 'draft', id, step });
};
export const goToBatch = (id: BatchId): void => {
  go({ screen: 'batch', id });
};
/** `seq`: the row's place in the batch, from 0. */
export const goToRow = (id: BatchId, seq: number): void => {
  go({ screen: 'batch', id, row: seq });
};
