import { Button } from '@mantine/core';
import { IconBan, IconRestore, IconWand } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GridRow } from '../../../shared/views.ts';
import type { GridPlace } from '../../grid/DataGrid.tsx';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { columnLetters } from '../../ui/format.ts';
import { MarkIcon, SEVERITY_MARKS } from '../../ui/icons.tsx';
import type { FixAsked } from './FixDialog.tsx';
import { sheetColumnOf } from './review-columns.tsx';

interface CellBarProps {
  readonly id: string;
  readonly place: GridPlace<GridRow> | null;
  /** What is known of the selection as a whole. */
  readonly selection: ReactNode;
  readonly onToggle: (row: GridRow) => void;
  readonly onFix: (asked: FixAsked) => void;
}

/**
 * Like Excel's formula bar: which cell, its whole text, and in words what is wrong with it or with its row.
 * What the mouse learns from a tooltip, the keyboard and the screen reader learn here.
 */
export function CellBar({ id, place, selection, onToggle, onFix }: CellBarProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const row = place?.row;
  if (place === null || row === undefined) {
    return (
      <div className="cell-bar" id={id}>
        <span className="muted small">{t('review.keys')}</span>
        {selection}
      </div>
    );
  }
  const column = sheetColumnOf(place.column.id);
  const address = column === null ? String(row.row) : `${columnLetters(column)}${row.row}`;
  const own = row.issues.filter((issue) => issue.column === column);
  const issues = own.length > 0 ? own : row.issues.filter((issue) => issue.column === null || column === null);
  const first = issues[0];
  const text = column === null ? '' : place.column.text(row);
  const fixable = fixableIssue(row, column);
  return (
    <div className="cell-bar" id={id} role="group" aria-label={t('review.cellBar')}>
      <span className="cell-address number">{address}</span>
      {column !== null && (
        <span className="cell-text ellipsis" title={text} data-testid="cell-text">
          {text === '' ? <span className="muted">{t('review.cellEmpty')}</span> : text}
        </span>
      )}
      {first === undefined ? (
        <span className="cell-issue muted small ellipsis">{t('review.keys')}</span>
      ) : (
        <span className="cell-issue" role="status" data-testid="cell-issue">
          <MarkIcon mark={SEVERITY_MARKS[first.severity]} size={15} label={words.severity(first.severity)} />
          <span className="ellipsis" title={issues.map((issue) => words.issue(issue)).join('\n')}>
            {words.issue(first)}
            {issues.length > 1 && <span className="muted"> {t('common.more', { n: issues.length - 1 })}</span>}
          </span>
        </span>
      )}
      {selection}
      <span className="cell-actions">
        {fixable !== undefined && fixable.fix !== null && fixable.column !== null && (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconWand size={14} />}
            title="Ctrl+."
            onClick={() => onFix({ code: fixable.code, cell: { row: row.row, column: fixable.column ?? 0, text } })}
            data-testid="fix-one"
          >
            {t('review.fixOne', { text: fixable.fix })}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={row.state === 'left-out' ? <IconRestore size={14} /> : <IconBan size={14} />}
          onClick={() => onToggle(row)}
          data-testid="toggle-row"
        >
          {row.state === 'left-out' ? t('review.putBack') : t('review.leaveOut')}
        </Button>
      </span>
    </div>
  );
}

/** The issue of a cell that can certainly be put right. */
export function fixableIssue(row: GridRow, column: number | null): GridRow['issues'][number] | undefined {
  return column === null ? undefined : row.issues.find((issue) => issue.column === column && issue.fix !== null);
}
