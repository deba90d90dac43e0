import './undo.css';
import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UndoView } from '../../../../shared/joined.ts';
import type { BatchView } from '../../../../shared/views.ts';
import { call } from '../../../desk/client.ts';
import { useCatalogue } from '../../../i18n/catalogue.ts';
import { useBatch } from '../../../stores/batch.ts';
import { formatCount, formatTime } from '../../../ui/format.ts';
import { inBackground } from '../../../ui/notify.ts';
import { useLoadedOfBatch } from '../use-follow.ts';

/** While it runs the desk is asked beside its events: a lost event must not leave a stale line. */
const ASK_EVERY = 1_000;

/** How undoing rows goes, or how it ended: what was undone, what was not and why, and what nobody knows yet. */
export function UndoLine({ batch }: { readonly batch: BatchView }) {
  const { id } = batch;
  const ask = useCallback(() => call('batches.undone', { id }), [id]);
  const { value: undone, reload } = useLoadedOfBatch(ask);
  const running = undone?.running === true;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(reload, ASK_EVERY);
    return () => {
      clearInterval(timer);
      // It has just ended: rows and figures are as they are now.
      useBatch.getState().refresh().catch(() => undefined);
    };
  }, [running, reload]);
  if (undone === null) return null;
  return running ? <Running batch={batch} undone={undone} onStopped={reload} /> : <Ended batch={batch} undone={undone} />;
}

function Running({ batch, undone, onStopped }: { readonly batch: BatchView; readonly undone: UndoView; readonly onStopped: () => void }) {
  const { t } = useTranslation();
  const [stopping, setStopping] = useState(false);
  const over = undone.total.count - undone.left.count;
  const text = t('joined.undo.running', { n: formatCount(over), total: formatCount(undone.total.count) });
  const stop = async (): Promise<void> => {
    setStopping(true);
    try {
      await call('batches.undoStop', { id: batch.id });
      onStopped();
    } finally {
      setStopping(false);
    }
  };
  return (
    <section className="notice notice-note undo-line" role="status" data-testid="undo-running">
      <div className="notice-body">
        <span className="strong number">{text}</span>
        <div className="sending-bar undo-bar" role="progressbar" aria-label={text} aria-valuemin={0} aria-valuemax={undone.total.count} aria-valuenow={over}>
          <span style={{ width: `${(100 * over) / Math.max(1, undone.total.count)}%` }} />
        </div>
      </div>
      <Button size="xs" variant="default" leftSection={<IconPlayerStop size={15} />} disabled={stopping} onClick={() => inBackground(stop())} data-testid="undo-stop">
        {t(stopping ? 'joined.undo.stopping' : 'joined.undo.stop')}
      </Button>
    </section>
  );
}

function Ended({ batch, undone }: { readonly batch: BatchView; readonly undone: UndoView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const { service } = batch.connection;
  const parts = (['kept', 'unanswered', 'left'] as const).filter((part) => undone[part].count > 0);
  const stopped = undone.stopCode === null ? null : words.reason(service, { code: undone.stopCode, message: null });
  const tone = undone.unanswered.count > 0 ? 'warning' : parts.length > 0 ? 'note' : 'ok';
  return (
    <section className={`notice notice-${tone} undo-line`} role="status" data-testid="undo-ended">
      <div className="notice-body">
        <span className="strong number">{t('joined.undo.done', { n: formatCount(undone.undone.count) })}</span>{' '}
        {parts.map((part) => (
          <span key={part} className="number">
            {t(`joined.undo.${part}`, { n: formatCount(undone[part].count) })}{' '}
          </span>
        ))}
        <span className="small muted number">{t('joined.undo.by', { time: formatTime(undone.begunAt), who: undone.begunBy })}</span>
        {stopped !== null && <p className="small">{t('joined.undo.stoppedWhy', { why: stopped })}</p>}
        {undone.reasons.length > 0 && (
          <details className="small">
            <summary>{t('joined.undo.why')}</summary>
            <ul>
              {undone.reasons.map(({ code, message, status, count }) => {
                const why = [words.reason(service, { code, message }) ?? t('joined.undo.noWhy'), ...(status === null ? [] : [words.status(service, status)])].join(' · ');
                return (
                  <li key={`${code ?? ''} ${message ?? ''} ${status ?? ''}`} className="number">
                    {t('joined.undo.whyRow', { n: formatCount(count), why })}
                  </li>
                );
              })}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}
