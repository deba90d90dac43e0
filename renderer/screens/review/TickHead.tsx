import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';

export interface TickAll {
  /** Rows that are ticked, and rows that are shown. */
  readonly ticked: number;
  readonly shown: number;
  readonly onTickAll: (on: boolean) => void;
}

export const TickAllContext = createContext<TickAll>({ ticked: 0, shown: 0, onTickAll: () => undefined });

/** Ticks every row shown, or takes all their ticks away. */
export function TickHead() {
  const { t } = useTranslation();
  const { ticked, shown, onTickAll } = useContext(TickAllContext);
  const all = shown > 0 && ticked >= shown;
  const label = all ? t('look.untickAll') : t('look.tickAll');
  return (
    <button type="button" role="checkbox" aria-checked={all ? true : ticked > 0 ? 'mixed' : false} className="grid-tick-all" tabIndex={-1} aria-label={label} title={`${label} (Ctrl+Shift+A)`} onClick={() => onTickAll(!all)} data-testid="tick-all">
      <span className="grid-tick" data-ticked={all || undefined} data-some={(!all && ticked > 0) || undefined} />
    </button>
  );
}
