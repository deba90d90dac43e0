import { useEffect, useState } from 'react';
import type { DraftId } from '../../../shared/ids.ts';
import type { Won } from '../../../shared/money.ts';
import type { RowView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import type { Block } from '../../grid/selection.ts';
import { inBackground } from '../../ui/notify.ts';

/** While a selection is being drawn, nothing is asked. */
const SETTLED_MS = 120;

/** What the amounts of the selected rows add up to; null where no amounts are selected, or not known yet. The desk adds, since the window does not hold every row. */
export function useSelectedSum(id: DraftId, revision: number, view: RowView, block: Block | null): Won | null {
  const key = block === null ? '' : [id, revision, block.top, block.bottom, JSON.stringify(view)].join('|');
  const [known, setKnown] = useState<{ readonly key: string; readonly amount: Won } | null>(null);
  const first = block?.top ?? null;
  const last = block?.bottom ?? null;
  useEffect(() => {
    if (first === null || last === null) return undefined;
    let current = true;
    const ask = async (): Promise<void> => {
      const { amount } = await call('drafts.sum', { id, view, first, last });
      if (current) setKnown({ key, amount });
    };
    const timer = setTimeout(() => inBackground(ask()), SETTLED_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, id, view, first, last]);
  return known !== null && known.key === key ? known.amount : null;
}
