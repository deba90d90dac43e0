import './schedule.css';
import { useTranslation } from 'react-i18next';
import type { BatchView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { goToBatch } from '../../stores/route.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { IconClockExclamation } from '@tabler/icons-react';
import { Money } from '../../ui/Money.tsx';
import { SendAtIcon } from '../../ui/ScheduleMarks.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { Blocked } from '../approval/BatchApproval.tsx';
import { PayDateWarnings } from './PayDateWarnings.tsx';
import { ScheduleActions } from './ScheduleActions.tsx';

interface WaitingListProps {
  readonly batches: readonly BatchView[];
  readonly onChanged: () => void;
  readonly onAsking?: (open: boolean) => void;
}

/** Batches that the desk will start, or whose time was missed, with what can be done about each. */
export function WaitingList({ batches, onChanged, onAsking }: WaitingListProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <table className="table schedule-table" data-testid="schedule-table">
      <thead>
        <tr>
          <th>{t('schedule.time')}</th>
          <th>{t('schedule.what')}</th>
          <th>{t('batch.connection')}</th>
          <th className="right">{t('batch.count')}</th>
          <th className="right">{t('batch.amount')}</th>
          <th className="right">{t('schedule.actions')}</th>
        </tr>
      </thead>
      {batches.map((batch) => (
        <tbody key={batch.id} data-live={batch.connection.environment === 'live' || undefined} data-testid={`schedule-row-${batch.id}`}>
          <tr>
            <td className="nowrap">
              <StartTime batch={batch} />
            </td>
            <td className="batch-file">
              <button type="button" className="row-link ellipsis" title={batch.file.name} onClick={() => goToBatch(batch.id)}>
                {batch.file.name}
              </button>
              <div className="muted small ellipsis">{words.kind(batch.kind)}</div>
            </td>
            <td>
              <span className="batch-connection">
                <EnvironmentBadge environment={batch.connection.environment} />
                <span className="ellipsis" title={batch.connection.label}>
                  {batch.connection.label}
                </span>
              </span>
            </td>
            <td className="number right">{formatCount(batch.count)}</td>
            <td className="right">
              <Money amount={batch.amount} className="strong" />
            </td>
            <td>
              <ScheduleActions batch={batch} onChanged={onChanged} {...(onAsking === undefined ? {} : { onAsking })} />
            </td>
          </tr>
          {batch.blocked !== null && (
            <tr className="schedule-warning">
              <td colSpan={6}>
                <Blocked batch={batch} />
              </td>
            </tr>
          )}
          {batch.payDateWarnings.length > 0 && (
            <tr className="schedule-warning">
              <td colSpan={6}>
                <PayDateWarnings warnings={batch.payDateWarnings} />
              </td>
            </tr>
          )}
        </tbody>
      ))}
    </table>
  );
}

function StartTime({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const missed = batch.schedule === 'missed';
  const Icon = missed ? IconClockExclamation : SendAtIcon;
  return (
    <span className={`schedule-mark ${missed ? 'tone-warning' : 'tone-note'}`}>
      <Icon size={17} aria-hidden />
      <span>
        <span className="number strong schedule-time">{batch.sendAt === null ? '' : formatTime(batch.sendAt)}</span>
        {batch.schedule !== 'waiting' && <span className="small"> {t(missed ? 'schedule.missed' : 'schedule.due')}</span>}
      </span>
    </span>
  );
}
