import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ServiceId } from '../../../shared/services.ts';
import { temporaryFolder } from '../ledger-world.ts';
import { CELLS, MatrixWorld, dieAtRandom, dieBroken, killEverywhere, tableOf } from './matrix.ts';
import type { CellResult } from './matrix.ts';

/** The kill matrix of one service. A file for each, so that two services are killed side by side. */
export function killMatrix(service: ServiceId): void {
  // Machines differ; no test is about time.
  vi.setConfig({ testTimeout: 10 * 60_000, hookTimeout: 120_000 });

  describe(`${service}: SIGKILL before and after every commit, every send and every answer`, () => {
    const folder = temporaryFolder();
    const results: CellResult[] = [];
    let world: MatrixWorld;

    beforeAll(async () => {
      world = await MatrixWorld.open(folder.path, service);
    });
    afterAll(async () => {
      await world.close();
      folder.remove();
      process.stdout.write(tableOf(service, results));
    });

    it.each(CELLS)('$name: at every place the restart loses nothing, pays nothing twice, and the service’s book agrees', async (cell) => {
      const result = await killEverywhere(cell, world);
      results.push(result);
      expect(result.wrong).toEqual([]);
      expect(result.alive).toEqual([]);
      expect(result.killed).toBeGreaterThan(3);
      expect(result.places.length - result.killed).toBeLessThanOrEqual(3);
    });

    it.each([1, 2, 3, 4, 5])('death after death at random places, several requests at once (seed %i)', async (seed) => {
      const { wrong } = await dieAtRandom(world, seed);
      expect(wrong).toEqual([]);
    });

    it.each([
      ['sends-before-the-commit', /is waiting and in the book/],
      // An own id in the body needs no key: PortOne has none, and Toss v2 then refuses the same id, so that nobody learns what became of it.
      ...(service === 'portone' ? [] : [['fresh-key-each-time', service === 'toss-v1' ? /was paid twice/ : /is unknown .* at the end/] as const]),
    ] as const)('notices a desk that %s', async (sabotage, says) => {
      expect((await dieBroken(world, sabotage)).join('\n')).toMatch(says);
    });
  });
}
