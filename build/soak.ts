// npm run soak: the simulation of sending for as long as one likes. SETTLEDESK_SCHEDULES (per service; default 100,000),
// SETTLEDESK_SEED and SETTLEDESK_PATH (as a failure prints them). Ends with 1 at the first schedule that breaks a promise.
import { SERVICE_IDS } from '../shared/services.ts';
import { runsFromEnvironment, trySchedules } from '../electron/tests/simulation/property.ts';

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
