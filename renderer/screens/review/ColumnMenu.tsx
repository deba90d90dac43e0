import './look.css';
import { IconArrowDown, IconArrowUp, IconPin, IconPinnedOff, IconTable } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView, RowSort } from '../../../shared/views.ts';
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
      data-autofocus={testId === 'sort-ascending' || undefined}
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
    <div className="column-menu" onKeyDown={walk} data-testid="column-menu">
      {item(<IconArrowUp size={15} aria-hidden />, t('look.ascending'), isBy('ascending'), 'sort-ascending', () => look.sort({ by, direction: 'ascending' }))}
      {item(<IconArrowDown size={15} aria-hidden />, t('look.descending'), isBy('descending'), 'sort-descending', () => look.sort({ by, direction: 'descending' }))}
      {item(<IconTable size={15} aria-hidden />, t('look.sheetOrder'), sort === null, 'sort-sheet', () => look.sort(null))}
      {pin !== null && item(pin.pinned ? <IconPinnedOff size={15} aria-hidden /> : <IconPin size={15} aria-hidden />, pin.pinned ? t('look.unpin') : t('look.pin'), pin.pinned, 'pin-column', pin.toggle)}
      {typeof by === 'number' && <ValueFilter draft={draft} column={by} look={look} isAmount={isAmount} onClose={onClose} />}
    </div>
  );
}

/** Up and down go from item to item; within the list of values they are the list's own. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') === 'listbox') return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-menu-item]')];
  const at = items.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault();
  items[Math.min(items.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
}
