import { batchId, draftId } from '../../shared/ids.ts';
import type { BatchId, DraftId } from '../../shared/ids.ts';

export const DRAFT_STEPS = ['mapping', 'review', 'confirm'] as const;
export type DraftStep = (typeof DRAFT_STEPS)[number];

export const PLAIN_SCREENS = ['home', 'new', 'drafts', 'batches', 'schedule', 'history', 'totals', 'connections', 'exports'] as const;
export type PlainScreen = (typeof PLAIN_SCREENS)[number];

export type Route =
  | { readonly screen: PlainScreen }
  | { readonly screen: 'draft'; readonly id: DraftId; readonly step: DraftStep }
  /** `row`: the row (by its place in the batch, from 0) that is to be looked at. */
  | { readonly screen: 'batch'; readonly id: BatchId; readonly row?: number }
  | { readonly screen: 'approval'; readonly id: string };

const home: Route = { screen: 'home' };

export function formatRoute(route: Route): string {
  if (route.screen === 'draft') return `#/draft/${encodeURIComponent(route.id)}/${route.step}`;
  if (route.screen === 'batch') return `#/batch/${encodeURIComponent(route.id)}${route.row === undefined ? '' : `/${route.row}`}`;
  if (route.screen === 'approval') return `#/approval/${encodeURIComponent(route.id)}`;
  return `#/${route.screen}`;
}

/** An address that means nothing leads home. */
export function parseRoute(hash: string): Route {
  const [screen = '', id = '', step = ''] = hash.replace(/^#?\/?/, '').split('/').map(readPart);
  if (screen === 'batch' && id !== '') return /^\d{1,7}$/.test(step) ? { screen, id: batchId(id), row: Number(step) } : { screen, id: batchId(id) };
  if (screen === 'approval' && id !== '') return { screen, id };
  if (screen === 'draft' && id !== '') {
    return { screen, id: draftId(id), step: DRAFT_STEPS.find((known) => known === step) ?? 'review' };
  }
  const plain = PLAIN_SCREENS.find((known) => known === screen);
  return plain === undefined ? home : { screen: plain };
}

function readPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
