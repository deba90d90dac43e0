import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../ui/format.ts';

/** Payments asked for at once. */
export const PAGE = 20;

interface DuplicatePagerProps {
  readonly offset: number;
  readonly total: number;
  readonly onOffset: (offset: number) => void;
}

export function DuplicatePager({ offset, total, onOffset }: DuplicatePagerProps) {
  const { t } = useTranslation();
  if (total <= PAGE) return null;
  const to = Math.min(total, offset + PAGE);
  return (
    <div className="duplicate-pager" data-testid="duplicate-pager">
      <ActionIcon aria-label={t('duplicates.previous')} disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - PAGE))}>
        <IconChevronLeft size={17} />
      </ActionIcon>
      <span className="number small" role="status">
        {t('duplicates.page', { from: formatCount(offset + 1), to: formatCount(to), total: formatCount(total) })}
      </span>
      <ActionIcon aria-label={t('duplicates.next')} disabled={to >= total} onClick={() => onOffset(offset + PAGE)} data-testid="duplicates-next">
        <IconChevronRight size={17} />
      </ActionIcon>
    </div>
  );
}
