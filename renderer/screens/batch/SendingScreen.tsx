import { Button } from '@mantine/core';
import { IconClockExclamation, IconClockHour4, IconHandStop, IconSend2, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon, won } from '../../../shared/money.ts';
import type { BatchProgress, BatchView } from '../../../shared/views.ts';
import { changeBatch, useBatch } from '../../stores/batch.ts';
import { formatCount, formatDuration, formatTime } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { SendAtIcon } from '../../ui/ScheduleMarks.tsx';
import { Page } from '../../ui/Page.tsx';
import { settledAmount, settledCount } from '../batches/batch-facts.ts';
import { BatchApproval } from '../approval/BatchApproval.tsx';
import { PayDateWarnings } from '../schedule/PayDateWarnings.tsx';
import { ScheduleActions } from '../schedule/ScheduleActions.tsx';
import { CancelDialog } from './CancelDialog.tsx';
import { OutcomeCards } from './OutcomeCards.tsx';
import { Facts } from './Facts.tsx';

/** From confirmed to sent: starts, waits, shows how far it is, and can always be stopped or walked away from. */
export function SendingScreen({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const live = useBatch((state) => state.progress);
  const progress = live?.id === batch.id ? live : null;
  return (
    <Page title={t('sending.title')} lead={batch.file.name}>
      <BatchApproval batch={batch} />
      {batch.state === 'ready' && <Ready batch={batch} />}
      {batch.state === 'scheduled' && <Scheduled batch={batch} />}
      <PayDateWarnings warnings={batch.payDateWarnings} />
      {batch.state === 'sending' && <Running batch={batch} progress={progress} />}
      <Facts batch={batch} />
    </Page>
  );
}

function Ready({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const [starting, setStarting] = useState(false);
  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await changeBatch('batches.send', batch.id);
    } finally {
      setStarting(false);
    }
  };
  return (
    <section className="panel state-banner">
      <IconSend2 size={24} className="tone-accent" aria-hidden />
      <div className="state-text">
        <h2>{t('sending.ready')}</h2>
        <p className="number">
          {t('unit.rows', { count: batch.count, n: formatCount(batch.count) })} · {formatWon(batch.amount)} {t('unit.won')}
        </p>
      </div>
      <div className="button-row">
        <CancelDialog batch={batch} />
        <Button size="sm" loading={starting} disabled={batch.approval !== null && batch.approval.state !== 'approved'} onClick={() => inBackground(start())} data-testid="start-sending">
          {t('sending.start')}
        </Button>
      </div>
    </section>
  );
}

function Scheduled({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const show = useBatch((state) => state.show);
  const refresh = useBatch((state) => state.refresh);
  const missed = batch.schedule === 'missed';
  const Icon = missed ? IconClockExclamation : SendAtIcon;
  const time = batch.sendAt === null ? '' : formatTime(batch.sendAt);
  return (
    <section className="panel state-banner" data-testid={missed ? 'batch-missed' : 'batch-waiting'}>
      <Icon size={24} className={missed ? 'tone-warning' : 'tone-note'} aria-hidden />
      <div className="state-text">
        <h2 className="number">{missed ? `${t('schedule.missedTitle')}: ${time}` : t('sending.scheduled', { time })}</h2>
        <p className="muted">{t(missed ? 'schedule.missedText' : 'sending.scheduledHint')}</p>
      </div>
      <ScheduleActions batch={batch} size="sm" onChanged={(changed) => (changed === null ? inBackground(refresh()) : show(changed))} />
    </section>
  );
}

function Running({ batch, progress }: { readonly batch: BatchView; readonly progress: BatchProgress | null }) {
  const { t } = useTranslation();
  const [stopping, setStopping] = useState(false);
  const done = settledCount(batch.outcomes, batch.count);
  const doneAmount = settledAmount(batch.outcomes, batch.amount);
  const share = batch.count === 0 ? 0 : (done / batch.count) * 100;
  const stop = async (): Promise<void> => {
    setStopping(true);
    try {
      await changeBatch('batches.stop', batch.id);
    } catch (error) {
      setStopping(false);
      throw error;
    }
  };
  return (
    <section className="panel sending" data-testid="sending">
      <div className="sending-head">
        <span className="sending-percent number">
          {Math.floor(share)}
          <span>%</span>
        </span>
        <div className="sending-figures">
          <p className="sending-rows number" data-testid="sending-rows">
            {t('sending.ofRows', { done: formatCount(done), total: formatCount(batch.count) })}
          </p>
          <p className="muted number">{t('sending.ofAmount', { done: formatWon(won(doneAmount)), total: formatWon(batch.amount) })}</p>
        </div>
        <dl className="sending-rates number">
          <dd>{t('sending.answered', { done: formatCount(batch.requests.answered), total: formatCount(batch.requests.total) })}</dd>
          {progress !== null && progress.rowsPerSecond !== null && <dd>{t('sending.rate', { n: formatCount(progress.rowsPerSecond) })}</dd>}
          {progress !== null && progress.secondsLeft !== null && <dd className="strong">{t('sending.left', { time: formatDuration(progress.secondsLeft) })}</dd>}
        </dl>
        <div className="sending-stop">
          <Button variant="default" size="sm" color="red" leftSection={<IconHandStop size={17} />} disabled={stopping} onClick={() => inBackground(stop())} data-testid="stop-button">
            {stopping ? t('sending.stopping') : t('sending.stop')}
          </Button>
        </div>
      </div>
      <div className="sending-bar" role="progressbar" aria-label={t('sending.progress')} aria-valuemin={0} aria-valuemax={batch.count} aria-valuenow={done}>
        <span style={{ width: `${share}%` }} />
      </div>
      <p className="muted small">{t('sending.stopHint')}</p>
      {progress !== null && progress.waiting !== null && <Waiting waiting={progress.waiting} />}
      <h3 className="sending-heading">{t('sending.outcomes')}</h3>
      <OutcomeCards outcomes={batch.outcomes} picked={null} />
      <p className="muted small sending-safe">
        <IconShieldCheck size={16} aria-hidden /> {t('sending.safe')}
      </p>
    </section>
  );
}

function Waiting({ waiting }: { readonly waiting: NonNullable<BatchProgress['waiting']> }) {
  const { t } = useTranslation();
  const until = waiting.until === null ? null : formatTime(waiting.until).slice(-5);
  const text = {
    'closed-window': t('sending.waitClosed', { until: until ?? '12:00' }),
    'service-closed': t('sending.waitMaintenance', { until: until ?? '' }),
    'service-busy': until === null ? t('sending.waitBusyPlain') : t('sending.waitBusy', { until }),
    recovering: t('sending.waitRecovering'),
    'not-yet': t('sending.waitNotYet', { until: until ?? '' }),
  }[waiting.reason];
  return (
    <div className="notice notice-warning" role="status" data-testid={`waiting-${waiting.reason}`}>
      <IconClockHour4 size={17} className="tone-warning" aria-hidden />
      <span className="notice-body">{text}</span>
    </div>
  );
}
