import { IconCalendarEvent, IconClockExclamation, IconClockPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchView } from '../../shared/views.ts';
import { formatTime } from './format.ts';

/** The desk waits: a clock. The service keeps the date: a calendar leaf. Never one for the other. */
export const SendAtIcon = IconClockPlay;
export const PayOnIcon = IconCalendarEvent;

/** When the desk starts to send a batch; nothing for a batch without such a time. */
export function SendAt({ batch }: { readonly batch: Pick<BatchView, 'sendAt' | 'schedule'> }) {
  const { t } = useTranslation();
  if (batch.sendAt === null || batch.schedule === null) return null;
  const missed = batch.schedule === 'missed';
  const Icon = missed ? IconClockExclamation : SendAtIcon;
  return (
    <span className={`schedule-mark small ${missed ? 'tone-warning' : 'tone-note'}`} title={t('schedule.kindSendText')}>
      <Icon size={15} aria-hidden />
      <span className="number">
        {t(missed ? 'schedule.missed' : 'schedule.kindSend')} {formatTime(batch.sendAt)}
      </span>
    </span>
  );
}

/** A pay date, which the service keeps. */
export function PayOn({ children }: { readonly children: ReactNode }) {
  return (
    <span className="schedule-mark">
      <PayOnIcon size={15} className="tone-muted" aria-hidden />
      <span className="number">{children}</span>
    </span>
  );
}
