import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../ui/format.ts';

/** Payments, or rows of one payment, asked for at once. */
export const PAGE = 20;

interface DuplicatePagerProps {
  readonly offset: number;
  readonly total: number;
  readonly onOffset: (offset: number) => void;
  /** Of what it turns the pages; absent: of payments. */
  readonly rows?: true;
}

export function DuplicatePager({ offset, total, onOffset, rows }: DuplicatePagerProps) {
  const { t } = useTranslation();
  if (total <= PAGE) return null;
  const to = Math.min(total, offset + PAGE);
  return (
    <div className="duplicate-pager" data-testid={rows ? 'duplicate-row-pager' : 'duplicate-pager'}>
      <ActionIcon aria-label={t(rows ? 'duplicates.previousRows' : 'duplicates.previous')} disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - PAGE))}>
        <IconChevronLeft size={17} />
      </ActionIcon>
      <span className="number small" role="status">
        {t(rows ? 'duplicates.pageRows' : 'duplicates.page', { from: formatCount(offset + 1), to: formatCount(to), total: formatCount(total) })}
      </span>
      <ActionIcon aria-label={t(rows ? 'duplicates.nextRows' : 'duplicates.next')} disabled={to >= total} onClick={() => onOffset(offset + PAGE)} data-testid={rows ? 'duplicate-rows-next' : 'duplicates-next'}>
        <IconChevronRight size={17} />
      </ActionIcon>
    </div>
  );
}
