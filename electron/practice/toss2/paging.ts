import type { Call, Reply } from '../call.ts';
import { entityReply, Toss2Refusal } from './envelope.ts';

const USUAL = 10;
const MOST = 10_000;

/** One page of a list in the order it is given (toss-facts §2.5): `limit` (10, at most 10,000) and `startingAfter`, an id. */
export function pageReply(call: Call, entityType: string, items: readonly { readonly id: string }[]): Reply {
  const limit = Number(call.query.get('limit') ?? USUAL);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw new Toss2Refusal('EXCEED_MAX_QUERY_LIMIT');
  const after = call.query.get('startingAfter');
  const start = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0) throw new Toss2Refusal('INVALID_PAGING_KEY');
  const page = items.slice(start, start + limit);
  const hasNext = start + limit < items.length;
  return entityReply(entityType, { hasNext, lastCursor: hasNext ? (page.at(-1)?.id ?? null) : null, items: page });
}
