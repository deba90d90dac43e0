import { useEffect, useRef } from 'react';
import type { DraftId } from '../../../shared/ids.ts';
import { call } from '../../desk/client.ts';

/** The cell whose editor is open, by the numbers of the sheet. */
export interface TypingPlace {
  readonly row: number;
  readonly column: number;
}

/** Well under the second that a crash may cost; from the first stroke on, so that steady typing is kept as well. */
const KEEP_AFTER = 400;

/**
 * Hands what is being typed in the grid to the desk, so that a reload or a crash of the window costs less than a second.
 * It only watches the grid's one input: what the grid does with it stays the grid's own.
 */
export function useKeepTyping(draftId: DraftId, place: TypingPlace | null): void {
  const at = useRef(place);
  useEffect(() => {
    at.current = place;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let kept = false;
    const keep = (typing: (TypingPlace & { text: string }) | null): void => {
      kept = typing !== null;
      // Best effort beside the edit itself, which is told when it fails; the next stroke tries again.
      call('drafts.keepTyping', { id: draftId, typing }).catch(() => {
        kept = false;
      });
    };
    const look = (input: HTMLInputElement): void => {
      timer = null;
      if (input.dataset['mode'] === 'look' || at.current === null) return;
      keep({ ...at.current, text: input.value });
    };
    const onInput = (event: Event): void => {
      const { target } = event;
      if (!(target instanceof HTMLInputElement) || !target.matches('.grid-input')) return;
      timer ??= setTimeout(() => look(target), KEEP_AFTER);
    };
    // The editor has closed: what was committed is a step of the draft by now, what was given up is forgotten.
    const closed = new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (!(target instanceof HTMLInputElement) || target.dataset['mode'] !== 'look') continue;
        if (timer !== null) clearTimeout(timer);
        timer = null;
        if (kept) keep(null);
      }
    });
    document.addEventListener('input', onInput, true);
    closed.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-mode'] });
    return () => {
      document.removeEventListener('input', onInput, true);
      closed.disconnect();
      if (timer !== null) clearTimeout(timer);
    };
  }, [draftId]);
}
