import type { TFunction } from 'i18next';
import { kindOf } from '../../../shared/kinds/index.ts';
import type { KindId } from '../../../shared/kinds/kind.ts';
import { formatWon } from '../../../shared/money.ts';
import type { ServiceId } from '../../../shared/services.ts';
import type { BatchRowView } from '../../../shared/views.ts';
import type { GridColumn } from '../../grid/columns.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { MarkIcon, OUTCOME_MARKS } from '../../ui/icons.tsx';

/** The row as it was in the file, what became of it, and why, in words before codes. */
export function outcomeColumns(kind: KindId, service: ServiceId, words: Catalogue, t: TFunction, isTicked: ((row: BatchRowView) => boolean) | null = null): readonly GridColumn<BatchRowView>[] {
  const ticks: readonly GridColumn<BatchRowView>[] =
    isTicked === null
      ? []
      : [{ id: 'tick', header: t('joined.undo.tick'), head: <span aria-hidden />, size: 36, align: 'center', own: true, pinned: true, ticks: true, text: (row) => t(isTicked(row) ? 'look.rowTicked' : 'look.rowUnticked', { row: formatCount(row.row) }) }];
  return [
    ...ticks,
    { id: 'row', header: t('outcomes.row'), size: 76, align: 'right', own: true, pinned: true, text: (row) => formatCount(row.row) },
    {
      id: 'outcome',
      header: t('outcomes.outcome'),
      size: 112,
      align: 'left',
      own: true,
      pinned: true,
      text: (row) => words.outcome(row.outcome),
      draw: (row) => (
        <span className={`status tone-${OUTCOME_MARKS[row.outcome].tone}`}>
          <MarkIcon mark={OUTCOME_MARKS[row.outcome]} size={15} />
          {words.outcome(row.outcome)}
        </span>
      ),
    },
    { id: 'payee', header: t('outcomes.payee'), size: 150, align: 'left', text: (row) => row.payee },
    { id: 'payeeName', header: t('outcomes.payeeName'), size: 130, align: 'left', text: (row) => row.payeeName ?? '' },
    { id: 'amount', header: t('outcomes.amount'), size: 136, align: 'right', text: (row) => formatWon(row.amount) },
    { id: 'date', header: words.field(kindOf(kind).dateField), size: 108, align: 'left', text: (row) => (row.express ? t('seller.express') : row.date) },
    { id: 'status', header: t('outcomes.status'), size: 150, align: 'left', text: (row) => (row.status === null ? '' : words.status(service, row.status)) },
    { id: 'reason', header: t('outcomes.reason'), size: 260, align: 'left', grows: true, text: (row) => words.reason(service, row) ?? '' },
    { id: 'code', header: t('outcomes.code'), size: 150, align: 'left', text: (row) => row.code ?? '' },
    { id: 'serviceId', header: t('outcomes.serviceId'), size: 170, align: 'left', text: (row) => row.serviceId ?? '' },
    { id: 'sentAt', header: t('outcomes.sentAt'), size: 136, align: 'left', text: (row) => (row.sentAt === null ? '' : formatTime(row.sentAt)) },
  ];
}
