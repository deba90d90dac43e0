import { describe, expect, it } from 'vitest';
import { SERVICE_IDS } from '../../../shared/services.ts';
import { TEST_SEED, runsFromEnvironment, trySchedules } from './property.ts';

describe.each(SERVICE_IDS)('%s, simulated', (service) => {
  it('pays every row at most once and knows or flags every row, whatever fails, dies or stops', async () => {
    expect((await trySchedules(service, runsFromEnvironment(60, TEST_SEED))).found).toBeNull();
  });
});
