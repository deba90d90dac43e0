import { useEffect } from 'react';
import { go } from '../stores/route.ts';

/** Where the search box says that it is; the key may be pressed while its screen is already there. */
export const SEARCH_INPUT = 'history-search';

/** Ctrl+K (or ⌘K) leads from every screen to the search over everything sent; not out of a question that is open. */
export function useSearchKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (event.isComposing || document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      go({ screen: 'history' });
      const input = document.getElementById(SEARCH_INPUT);
      if (input instanceof HTMLInputElement) {
        input.focus();
        input.select();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
