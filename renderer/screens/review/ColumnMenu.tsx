import './look.css';
import { IconArrowDown, IconArrowUp, IconPin, IconPinnedOff, IconTable } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView, RowSort } from '../../../shared/views.ts';
import { isComposing } from '../../grid/cursor.ts';
import type { Look } from './use-look.ts';
import { ValueFilter } from './ValueFilter.tsx';

interface ColumnMenuProps {
  readonly draft: DraftView;
  readonly by: RowSort['by'];
  readonly look: Look;
  /** Null: the column cannot be moved. */
  readonly pin: { readonly pinned: boolean; readonly toggle: () => void } | null;
  readonly isAmount: boolean;
  readonly onClose: () => void;
}

/** What a column's head offers, as in Excel: its order, its place, its values. Arrows walk through it. */
export function ColumnMenu({ draft, by, look, pin, isAmount, onClose }: ColumnMenuProps) {
  const { t } = useTranslation();
  const { sort } = look.view;
  const isBy = (direction: RowSort['direction']): boolean => sort?.by === by && sort.direction === direction;
  const item = (icon: ReactNode, label: string, pressed: boolean, testId: string, work: () => void): ReactNode => (
    <button
      type="button"
      className="menu-item"
      aria-pressed={pressed}
      data-menu-item
      // At once, not when the menu has settled: the next key may be there already, and it is not the cell's.
      autoFocus={testId === 'sort-ascending'}
      data-testid={testId}
      onClick={() => {
        work();
        onClose();
      }}
    >
      {icon}
      {label}
    </button>
  );
  return (
    <div className="column-menu" onKeyDown={(event) => walk(event, onClose)} data-testid="column-menu">
      {item(<IconArrowUp size={15} aria-hidden />, t('look.ascending'), isBy('ascending'), 'sort-ascending', () => look.sort({ by, direction: 'ascending' }))}
      {item(<IconArrowDown size={15} aria-hidden />, t('look.descending'), isBy('descending'), 'sort-descending', () => look.sort({ by, direction: 'descending' }))}
      {item(<IconTable size={15} aria-hidden />, t('look.sheetOrder'), sort === null, 'sort-sheet', () => look.sort(null))}
      {pin !== null && item(pin.pinned ? <IconPinnedOff size={15} aria-hidden /> : <IconPin size={15} aria-hidden />, pin.pinned ? t('look.unpin') : t('look.pin'), pin.pinned, 'pin-column', pin.toggle)}
      {typeof by === 'number' && <ValueFilter draft={draft} column={by} look={look} isAmount={isAmount} onClose={onClose} />}
    </div>
  );
}

/** Up and down go from item to item (within the list of values they are the list's own); Tab stays inside; Escape closes. */
function walk(event: KeyboardEvent<HTMLDivElement>, close: () => void): void {
  if (isComposing(event.nativeEvent) || !(event.target instanceof HTMLElement)) return;
  const from = event.target;
  const step = (candidates: readonly HTMLElement[], by: number, round: boolean): void => {
    const at = candidates.indexOf(from);
    const to = at + by;
    if (at < 0 && !round) return;
    event.preventDefault();
    candidates[round ? (to + candidates.length) % candidates.length : Math.min(candidates.length - 1, Math.max(0, to))]?.focus();
  };
  if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key === 'Tab') step([...event.currentTarget.querySelectorAll<HTMLElement>('button:enabled, input:enabled, [tabindex="0"]')], event.shiftKey ? -1 : 1, true);
  else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && from.getAttribute('role') !== 'listbox') step([...event.currentTarget.querySelectorAll<HTMLElement>('[data-menu-item]')], event.key === 'ArrowDown' ? 1 : -1, false);
}
