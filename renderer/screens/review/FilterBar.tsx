import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowBackUp, IconArrowForwardUp, IconKeyboard, IconSearch, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DraftView, RowFilter } from '../../../shared/views.ts';
import { isComposing } from '../../grid/cursor.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount } from '../../ui/format.ts';
import { MarkIcon, ROW_MARKS, SEVERITY_MARKS } from '../../ui/icons.tsx';
import { chipCount, chipOf, FILTER_CHIPS, isFiltered, withChip } from './filters.ts';
import type { FilterChip } from './filters.ts';

interface FilterBarProps {
  readonly draft: DraftView;
  readonly filter: RowFilter;
  readonly shown: number | null;
  /** Grows when the filter was cleared elsewhere: the field starts anew. */
  readonly clears: number;
  readonly onFilter: (filter: RowFilter) => void;
  /** Leaves the search for the rows it found. */
  readonly onLeave: () => void;
  readonly onHelp: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

const chipMarks = { ...SEVERITY_MARKS, ready: ROW_MARKS.ready, 'left-out': ROW_MARKS['left-out'] };

export function FilterBar({ draft, filter, shown, clears, onFilter, onLeave, onHelp, onUndo, onRedo }: FilterBarProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const current = chipOf(filter);
  const labels: Readonly<Record<FilterChip, string>> = {
    all: t('review.filterAll'),
    ready: t('review.filterReady'),
    error: t('review.filterError'),
    warning: t('review.filterWarning'),
    note: t('review.filterNote'),
    'left-out': t('review.filterLeftOut'),
  };
  const find = useDebouncedCallback((text: string) => onFilter({ ...filter, text: text.trim() === '' ? null : text.trim() }), 200);
  return (
    <div className="filter-bar">
      <div className="chips" role="group" aria-label={t('review.filters')}>
        {/* While one kind of issue is picked out, the way back stands beside it, and nothing else. */}
        {FILTER_CHIPS.filter((chip) => filter.code === null || chip === 'all').map((chip) => (
          <button key={chip} type="button" className="chip" aria-pressed={current === chip} onClick={() => onFilter(withChip(filter, chip))} data-testid={`filter-${chip}`}>
            {chip !== 'all' && <MarkIcon mark={chipMarks[chip]} size={14} />}
            {labels[chip]}
            <span className="chip-count number">{formatCount(chipCount(draft, chip))}</span>
          </button>
        ))}
        {filter.code !== null && (
          <button type="button" className="chip chip-code" aria-pressed onClick={() => onFilter({ ...filter, code: null })} data-testid="filter-code">
            {t('review.filteredBy', { what: words.issueTitle(filter.code) })}
            <IconX size={13} aria-label={t('review.clearFilter')} />
          </button>
        )}
      </div>
      <span className="filter-shown muted small number" role="status" data-testid="rows-shown">
        {shown === null || !isFiltered(filter) ? '' : t('review.rowsShown', { n: formatCount(shown) })}
      </span>
      <TextInput
        id="review-search"
        className="filter-search"
        type="search"
        aria-label={t('review.searchPlaceholder')}
        placeholder={t('review.searchPlaceholder')}
        leftSection={<IconSearch size={15} stroke={1.8} />}
        key={clears}
        defaultValue={filter.text ?? ''}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && (event.key !== 'Enter' || isComposing(event.nativeEvent))) return;
          event.preventDefault();
          onLeave();
        }}
        onChange={(event) => find(event.currentTarget.value)}
        data-testid="search"
      />
      <div className="filter-undo">
        <Tooltip label={t('keys.open')}>
          <ActionIcon aria-label={t('keys.open')} onClick={onHelp} data-testid="keys-open">
            <IconKeyboard size={18} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('review.undo')}>
          <ActionIcon aria-label={t('review.undo')} disabled={!draft.canUndo} onClick={onUndo} data-testid="undo">
            <IconArrowBackUp size={18} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('review.redo')}>
          <ActionIcon aria-label={t('review.redo')} disabled={!draft.canRedo} onClick={onRedo} data-testid="redo">
            <IconArrowForwardUp size={18} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
