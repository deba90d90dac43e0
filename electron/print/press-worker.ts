import { parentPort, workerData } from 'node:worker_threads';
import { loadFonts } from './fonts.ts';
import { pressSummary } from './press.ts';
import type { SummaryPaper } from './summary-paper.ts';

/** What a press thread is given when it starts. */
export interface PressOrder {
  readonly paper: SummaryPaper;
  readonly compress: boolean;
}

// Given by write-summary.ts, which is the only one to start this thread.
const { paper, compress } = workerData as PressOrder;
const bytes = await pressSummary(paper, await loadFonts(), compress);
parentPort?.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
