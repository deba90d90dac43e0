// npm run soak: the simulation of sending for as long as one likes. SETTLEDESK_SCHEDULES (per service; default 100,000),
// SETTLEDESK_SEED and SETTLEDESK_PATH (as a failure prints them). Ends with 1 at the first schedule that breaks a promise.
// Before that, real processes die again and again at random places: SETTLEDESK_DEATHS (batches per service; default 200).
import { SERVICE_IDS } from '../shared/services.ts';
import type { ServiceId } from '../shared/services.ts';
import { MatrixWorld, dieAtRandom } from '../electron/tests/failpoints/matrix.ts';
import { temporaryFolder } from '../electron/tests/ledger-world.ts';
import { runsFromEnvironment, trySchedules } from '../electron/tests/simulation/property.ts';

const deaths = Number(process.env['SETTLEDESK_DEATHS'] ?? 200);
const firstSeed = Date.now() % 1_000_000;

async function dieAgainAndAgain(service: ServiceId): Promise<void> {
  const folder = temporaryFolder();
  const world = await MatrixWorld.open(folder.path, service);
  let died = 0;
  try {
    for (let seed = firstSeed; seed < firstSeed + deaths; seed += 1) {
      const run = await dieAtRandom(world, seed);
      died += run.deaths;
      if (run.wrong.length > 0) throw new Error(`seed ${seed}:\n${run.wrong.join('\n')}`);
    }
  } finally {
    await world.close();
    folder.remove();
  }
  process.stdout.write(`${service}: ${deaths} batches, ${died} processes killed (seeds from ${firstSeed}), nothing found\n`);
}

if (process.env['SETTLEDESK_SEED'] === undefined) for (const service of SERVICE_IDS) await dieAgainAndAgain(service);

const runs = runsFromEnvironment(100_000);
/** Between two portions there is a line, so that one sees it going on. */
const PORTION = 1000;

for (const service of SERVICE_IDS) {
  for (let tried = 0; tried < runs.count; tried += PORTION) {
    const count = Math.min(PORTION, runs.count - tried);
    // A given seed is for seeing one failure again: with it the whole count is one portion.
    const { found } = await trySchedules(service, runs.seed === null ? { ...runs, count } : runs);
    if (found !== null) {
      process.stdout.write(`FAILED after ${tried} and more\n${found}\n`);
      process.exit(1);
    }
    if (runs.seed !== null) break;
    process.stdout.write(`${service}: ${tried + count} schedules, nothing found\n`);
  }
}
