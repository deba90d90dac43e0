import { useCallback, useRef, useState } from 'react';
import type { DraftId } from '../../../shared/ids.ts';
import { won } from '../../../shared/money.ts';
import type { ChosenRows, GridRow, RowView, TicksView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import type { PageCache } from '../../grid/page-cache.ts';
import { usePages } from '../../grid/use-pages.ts';
import { notifyFailure } from '../../ui/notify.ts';

/** What every page says besides its rows. */
interface About {
  readonly ticks: TicksView;
  readonly orderIsOlder: boolean;
}
const NOTHING: About = { ticks: { count: 0, amount: won(0), leftOut: 0 }, orderIsOlder: false };

export interface ReviewPages extends About {
  readonly pages: PageCache<GridRow>;
  /** Ticks rows, or takes their ticks away. */
  readonly tick: (rows: ChosenRows, on: boolean) => Promise<void>;
}

/** The rows of a view, a page at a time, and their ticks, which the desk keeps. */
export function useReviewPages(id: DraftId, revision: number, view: RowView): ReviewPages {
  const [about, setAbout] = useState<About>(NOTHING);
  const asked = useRef(0);
  const fetch = useCallback(
    async (offset: number, limit: number) => {
      asked.current += 1;
      const turn = asked.current;
      const page = await call('drafts.rows', { id, offset, limit, view });
      // Answers may overtake one another: the question asked last knows best.
      if (turn === asked.current) setAbout((before) => (isSame(before, page) ? before : { ticks: page.ticks, orderIsOlder: page.orderIsOlder }));
      return page;
    },
    [id, view],
  );
  const pages = usePages<GridRow>(fetch, revision);
  const tick = async (rows: ChosenRows, on: boolean): Promise<void> => {
    try {
      const ticks = await call('drafts.tick', { id, rows, on });
      setAbout((before) => ({ ...before, ticks }));
    } catch (error) {
      notifyFailure(error);
    }
    pages.refresh();
  };
  return { ...about, pages, tick };
}

function isSame(left: About, right: About): boolean {
  const { ticks } = left;
  return left.orderIsOlder === right.orderIsOlder && ticks.count === right.ticks.count && ticks.amount === right.ticks.amount && ticks.leftOut === right.ticks.leftOut;
}
