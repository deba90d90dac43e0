import { describe, expect, it, vi } from 'vitest';
import { SERVICE_IDS } from '../../../shared/services.ts';
import { TEST_SEED, runsFromEnvironment, trySchedules } from './property.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60 * 60_000 });

describe.each(SERVICE_IDS)('%s, simulated', (service) => {
  it('ten thousand schedules in all: nothing is paid twice, nothing is lost, every sum stands', async () => {
    expect((await trySchedules(service, runsFromEnvironment(3334, TEST_SEED))).found).toBeNull();
  });
});
