import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconFilterFilled, IconRefresh, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ColumnFilter } from '../../../shared/views.ts';
import { formatCount } from '../../ui/format.ts';
import type { Look } from './use-look.ts';
import { useValueText } from './value-text.ts';

interface LookBarProps {
  readonly look: Look;
  readonly orderIsOlder: boolean;
  /** What a column is called on screen. */
  readonly nameOf: (by: number | 'row' | 'state') => string;
}

/** The order and the picked values, each with its way back; nothing while the sheet is shown as it is. */
export function LookBar({ look, orderIsOlder, nameOf }: LookBarProps) {
  const { t } = useTranslation();
  const valueText = useValueText();
  const { sort, filter } = look.view;
  if (sort === null && filter.columns.length === 0) return null;
  const picked = ({ column, mode, values }: ColumnFilter): string => {
    const [first] = values;
    const what = first === undefined ? t('look.noValue') : values.length === 1 ? valueText(first) : t('look.valuesMore', { value: valueText(first), n: formatCount(values.length - 1) });
    return t(mode === 'only' ? 'look.onlyValues' : 'look.exceptValues', { column: nameOf(column), what });
  };
  return (
    <div className="look-bar" role="group" aria-label={t('look.bar')} data-testid="look-bar">
      {sort !== null && (
        <>
          <button type="button" className="look-chip" title={t('look.sheetOrder')} onClick={() => look.sort(null)} data-testid="sort-chip">
            {sort.direction === 'ascending' ? <IconArrowUp size={13} aria-hidden /> : <IconArrowDown size={13} aria-hidden />}
            <span className="ellipsis">{t(sort.direction === 'ascending' ? 'look.sortedUp' : 'look.sortedDown', { column: nameOf(sort.by) })}</span>
            <IconX size={13} aria-label={t('look.sheetOrder')} />
          </button>
          <span role="status" className="look-older">
            {orderIsOlder && (
              <>
                <span className="tone-warning small">{t('look.orderOlder')}</span>
                <Button size="compact-xs" variant="light" leftSection={<IconRefresh size={13} aria-hidden />} onClick={() => look.sort(sort)} data-testid="sort-again">
                  {t('look.sortAgain')}
                </Button>
              </>
            )}
          </span>
        </>
      )}
      {filter.columns.map((one) => (
        <button key={one.column} type="button" className="look-chip" title={t('look.clearColumn')} onClick={() => look.setColumn(one.column, null)} data-testid={`column-chip-${one.column}`}>
          <IconFilterFilled size={12} aria-hidden />
          <span className="ellipsis">{picked(one)}</span>
          <IconX size={13} aria-label={t('look.clearColumn')} />
        </button>
      ))}
    </div>
  );
}
