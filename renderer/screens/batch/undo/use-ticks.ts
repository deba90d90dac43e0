import { useCallback, useState } from 'react';
import type { Outcome } from '../../../../shared/batch.ts';
import type { BatchId } from '../../../../shared/ids.ts';
import type { BatchRowView } from '../../../../shared/views.ts';
import { call } from '../../../desk/client.ts';

/** What one question about ticked rows may name. */
export const MOST_TICKS = 10_000;
const PAGE = 500;

interface Shown {
  readonly id: BatchId;
  readonly outcome: Outcome | null;
  readonly text: string | null;
}

export interface RowTicks {
  readonly seqs: ReadonlySet<number>;
  readonly isTicked: (row: BatchRowView) => boolean;
  /** A stretch of the rows shown; only those that a service has accepted take a tick. */
  readonly tick: (first: number, last: number, on: boolean) => Promise<'ticked' | 'too-many' | 'none-accepted'>;
  readonly clear: () => void;
}

/** Ticks of accepted rows, kept while the screen is open. */
export function useTicks({ id, outcome, text }: Shown): RowTicks {
  const [seqs, setSeqs] = useState<ReadonlySet<number>>(new Set());
  const tick = useCallback(
    async (first: number, last: number, on: boolean) => {
      if (last - first >= MOST_TICKS) return 'too-many';
      const found: BatchRowView[] = [];
      for (let offset = first; offset <= last; offset += PAGE) {
        const page = await call('batches.rows', { id, offset, limit: Math.min(PAGE, last - offset + 1), outcome, text });
        found.push(...page.rows);
      }
      setSeqs((before) => {
        const after = new Set(before);
        for (const { seq, outcome: own } of found) {
          if (on && own === 'accepted') after.add(seq);
          else if (!on) after.delete(seq);
        }
        return after.size > MOST_TICKS ? before : after;
      });
      return on && found.every(({ outcome: own }) => own !== 'accepted') ? 'none-accepted' : 'ticked';
    },
    [id, outcome, text],
  );
  const isTicked = useCallback((row: BatchRowView) => seqs.has(row.seq), [seqs]);
  const clear = useCallback(() => setSeqs(new Set()), []);
  return { seqs, isTicked, tick, clear };
}
