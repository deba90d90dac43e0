import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Files that take minutes, the longest first: begun last they would leave a core idle at the end. */
const LONG = ['failpoints/', 'cli/contract', 'simulation/simulation.slow', 'tests/crash', 'tests/damaged', 'batches/schedules', 'cli/', '.slow.'];

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((part) => moduleId.includes(part));
  return at < 0 ? LONG.length : at;
}

/** The order of Vitest itself, but for the files that are known to be long. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}
