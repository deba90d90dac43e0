import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceId } from '../../../shared/services.ts';
import type { PlannedRequest } from '../../services/service.ts';
import { BATCH, fault, inWorld, patience, portOneRows, POST_PORTONE, POST_TOSS, send, sent, tossRows, type TestWorld } from './world.ts';

const ACTIONS = ['drop', 'accept-then-drop', 'garbage', 'status:429', 'status:500', 'status:502', 'accept-then-status:500', 'accept-then-status:503', 'delay:5'] as const;

/** The rule of a careful sender: the same bytes again until an answer speaks for the rows. */
async function untilKnown(world: TestWorld, request: PlannedRequest): Promise<string> {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const verdict = await send(world, request);
    if (verdict.type === 'rows' || verdict.type === 'exists' || verdict.type === 'refused') return verdict.type;
  }
  return 'never known';
}

describe.each<[ServiceId, string]>([['toss-v1', POST_TOSS], ['portone', POST_PORTONE]])('%s, whatever goes wrong', (id, match) => {
  it('pays every row once and can name each of them', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...ACTIONS), { maxLength: 6 }), async (actions) => {
      await inWorld(id, { faults: actions.map((action, index) => fault(match, action, index + 1)) }, async (world) => {
        const rows = id === 'toss-v1' ? tossRows(4) : portOneRows(4);
        for (const request of world.service.plan(BATCH, rows)) expect(['rows', 'exists']).toContain(await untilKnown(world, request));
        expect(world.practice.book.timesByRow()).toEqual(new Map(rows.map((row) => [row.key, 1])));
        const found = await world.service.find(rows.map((row) => sent(row)), patience);
        expect(found.map((entry) => entry.type)).toEqual(['ours', 'ours', 'ours', 'ours']);
      });
    }), { numRuns: 25 });
  });
});
