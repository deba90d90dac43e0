import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import { columnsOf, isOneCell, rowsOf } from '../../grid/selection.ts';
import type { Block } from '../../grid/selection.ts';
import { formatCount } from '../../ui/format.ts';

interface SelectionNoteProps {
  readonly block: Block | null;
  readonly sum: Won | null;
}

/** How much is selected, for the eye and read aloud; silent while it is one cell. */
export function SelectionNote({ block, sum }: SelectionNoteProps) {
  const { t } = useTranslation();
  const several = block !== null && !isOneCell(block);
  return (
    <span className="selection-note number" role="status" data-testid="selection-note">
      {several && t('review.selected', { rows: formatCount(rowsOf(block)), columns: formatCount(columnsOf(block)) })}
      {several && sum !== null && <span className="strong"> · {t('review.selectedSum', { amount: formatWon(sum) })}</span>}
    </span>
  );
}
