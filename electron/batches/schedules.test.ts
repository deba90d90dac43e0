import { vi } from 'vitest';
import { testSchedules } from '../tests/schedules.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

testSchedules(30);
