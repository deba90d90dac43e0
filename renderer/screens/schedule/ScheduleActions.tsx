import 'dayjs/locale/ko';
import './schedule.css';
import { Button, TextInput } from '@mantine/core';
import { DatePickerInput, TimePicker } from '@mantine/dates';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kstDateOf } from '../../../shared/calendar.ts';
import { formatWon, sumWon } from '../../../shared/money.ts';
import type { BatchView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { goToBatch } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.ts';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { useNow } from '../../ui/use-now.ts';
import { isPast, koreanTime } from '../confirm/decision.ts';
import { PayDateWarnings } from './PayDateWarnings.tsx';

interface ScheduleActionsProps {
  readonly batch: BatchView;
  /** The desk's newest word on the batch; null: it refused, and what is shown may be old. */
  readonly onChanged: (batch: BatchView | null) => void;
  /** Told while a question is open: what it is about must not vanish under it without a word. */
  readonly onAsking?: (open: boolean) => void;
  readonly size?: 'xs' | 'sm';
}

type Asked = 'send' | 'change' | 'cancel';

/** What a person can do about a batch that waits for its time, each confirmed with count and amount. */
export function ScheduleActions({ batch, onChanged, onAsking, size = 'xs' }: ScheduleActionsProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = (question: Asked | null): void => {
    setAsked(question);
    onAsking?.(question !== null);
  };
  const close = (): void => ask(null);
  const told = (work: Promise<BatchView>, done: (changed: BatchView) => string | null) => async (): Promise<void> => {
    try {
      const changed = await work;
      const words = done(changed);
      if (words !== null) notifyDone(words);
      onChanged(changed);
    } catch (error) {
      onAsking?.(false);
      onChanged(null);
      throw error;
    }
  };
  const missed = batch.schedule === 'missed';
  const live = batch.connection.environment === 'live';
  return (
    <div className="button-row schedule-actions">
      {missed && (
        <Button size={size} {...(live ? { color: 'red' } : {})} onClick={() => ask('send')} data-testid={`schedule-send-${batch.id}`}>
          {t('schedule.sendNow')}
        </Button>
      )}
      <Button size={size} variant="default" onClick={() => ask('change')} data-testid={`schedule-change-${batch.id}`}>
        {t('schedule.change')}
      </Button>
      <Button size={size} variant="default" onClick={() => ask('cancel')} data-testid={`schedule-cancel-${batch.id}`}>
        {t('schedule.cancel')}
      </Button>
      {asked === 'send' && (
        <SendNow
          batch={batch}
          onClose={close}
          onDo={() =>
            told(call('batches.send', { id: batch.id }), (sent) => {
              goToBatch(sent.id);
              return null;
            })()
          }
        />
      )}
      {asked === 'change' && (
        <ChangeTime
          batch={batch}
          onClose={close}
          onDo={(sendAt) => told(call('batches.reschedule', { id: batch.id, sendAt }), (changed) => t('schedule.changed', { time: changed.sendAt === null ? '' : formatTime(changed.sendAt) }))()}
        />
      )}
      <AskDialog
        opened={asked === 'cancel'}
        title={t('schedule.cancelTitle')}
        doLabel={t('schedule.cancelDo', { n: formatCount(batch.count) })}
        keepLabel={t('schedule.keep')}
        danger
        onDo={() => told(call('batches.cancelScheduled', { id: batch.id }), () => t('schedule.cancelled'))()}
        onClose={close}
      >
        <What batch={batch} />
        <p>{t('schedule.cancelText')}</p>
      </AskDialog>
    </div>
  );
}

/** Of which batch, over which connection, how many rows and how much: in every question the same. */
function What({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  return (
    <div className="schedule-what" data-live={batch.connection.environment === 'live' || undefined}>
      <span className="strong ellipsis" title={batch.file.name}>
        {batch.file.name}
      </span>
      <span className="schedule-what-connection">
        <EnvironmentBadge environment={batch.connection.environment} />
        <span className="ellipsis" title={batch.connection.label}>
          {batch.connection.label}
        </span>
      </span>
      <span className="schedule-what-sum number" data-testid="schedule-what-sum">
        {t('unit.rows', { count: batch.count, n: formatCount(batch.count) })} · {formatWon(batch.amount)} {t('unit.won')}
      </span>
    </div>
  );
}

function SendNow({ batch, onDo, onClose }: { readonly batch: BatchView; readonly onDo: () => Promise<void>; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const live = batch.connection.environment === 'live';
  const wanted = t('schedule.sendNowLive', { label: batch.connection.label });
  return (
    <AskDialog
      opened
      title={t('schedule.sendNowTitle')}
      doLabel={t('schedule.sendNowDo', { n: formatCount(batch.count) })}
      keepLabel={t('schedule.keep')}
      danger={live}
      disabled={live && label !== batch.connection.label}
      onDo={onDo}
      onClose={onClose}
    >
      <What batch={batch} />
      <p>{t('schedule.sendNowText', { time: batch.sendAt === null ? '' : formatTime(batch.sendAt) })}</p>
      <PayDateWarnings warnings={batch.payDateWarnings} />
      {live && <TextInput label={wanted} value={label} onChange={(event) => setLabel(event.currentTarget.value)} data-testid="schedule-label" />}
    </AskDialog>
  );
}

function ChangeTime({ batch, onDo, onClose }: { readonly batch: BatchView; readonly onDo: (sendAt: string) => Promise<void>; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const now = useNow();
  const today = kstDateOf(now);
  const before = batch.sendAt;
  const [day, setDay] = useState<string | null>(before !== null && !isPast(before, now) ? before.slice(0, 10) : today);
  const [time, setTime] = useState(before === null ? '' : before.slice(11, 16));
  const sendAt = koreanTime(day, time);
  const past = sendAt !== null && isPast(sendAt, now);
  // PortOne takes any settlement date; Toss refuses a day that has passed.
  const late = sendAt === null || batch.connection.service === 'portone' ? [] : batch.byPayDate.filter(({ date }) => date < sendAt.slice(0, 10));
  return (
    <AskDialog
      opened
      title={t('schedule.changeTitle')}
      doLabel={t('schedule.changeDo', { n: formatCount(batch.count) })}
      keepLabel={t('schedule.keep')}
      disabled={sendAt === null || past || sendAt === before}
      onDo={() => (sendAt === null ? Promise.resolve() : onDo(sendAt))}
      onClose={onClose}
    >
      <What batch={batch} />
      <p>{t('schedule.changeText', { time: before === null ? '' : formatTime(before) })}</p>
      <div className="schedule-pick">
        <DatePickerInput
          size="sm"
          aria-label={t('confirm.sendAtDay')}
          locale={language}
          firstDayOfWeek={0}
          valueFormat="YYYY-MM-DD"
          monthLabelFormat="YYYY-MM"
          minDate={today}
          value={day}
          onChange={setDay}
          data-testid="schedule-day"
        />
        <TimePicker size="sm" aria-label={t('confirm.sendAtTime')} hoursInputLabel={t('confirm.sendAtTime')} format="24h" value={time} onChange={setTime} data-testid="schedule-time" />
      </div>
      <p className={past ? 'tone-error small' : 'muted small'}>{past ? t('confirm.sendAtPast') : t('confirm.sendAtHint')}</p>
      {late.length > 0 && (
        <div className="notice notice-warning" role="status" data-testid="schedule-late">
          <IconAlertTriangleFilled size={16} className="tone-warning" aria-hidden />
          <span className="notice-body number">
            {t('schedule.changeLate', { n: formatCount(late.reduce((sum, each) => sum + each.count, 0)), amount: formatWon(sumWon(late.map((each) => each.amount))) })}
          </span>
        </div>
      )}
    </AskDialog>
  );
}
