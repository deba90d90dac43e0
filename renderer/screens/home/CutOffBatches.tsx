import './cut-off.css';
import { Button } from '@mantine/core';
import { IconCircleCheck, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sumWon } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import { goToBatch } from '../../stores/route.ts';
import { useCutOff } from '../../stores/cut-off.ts';
import type { CutOffBatch } from '../../stores/cut-off.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { inBackground } from '../../ui/notify.ts';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { openCount, settledCount } from '../batches/batch-facts.ts';

function isOpen({ batch, doing }: CutOffBatch): boolean {
  return doing !== 'finishing' && batch.state !== 'cancelled' && openCount(batch.outcomes) > 0;
}

/** What the last end of the program left in the middle of sending: how far each batch came, and one click to finish it. */
export function CutOffBatches({ onChanged }: { readonly onChanged: () => void }) {
  const { t } = useTranslation();
  const { found, load, finish, putAway } = useCutOff();
  // What asking has changed is shown by the other lists of the screen, too.
  useEffect(() => inBackground(load().then((asked) => (asked ? onChanged() : undefined))), [load, onChanged]);
  if (found === null || found.length === 0) return null;
  const open = found.filter(isOpen);
  const busy = found.some(({ doing }) => doing === 'finishing');
  const go = (batches: readonly CutOffBatch[]): void => inBackground(finish(batches.map(({ batch }) => batch.id)).finally(onChanged));
  const tone = open.length > 0 || busy ? 'warning' : 'ok';
  return (
    <section className="panel panel-flush cut-off" data-tone={tone} data-testid="cut-off" aria-labelledby="cut-off-title">
      <header>
        <IconPlugConnectedX size={22} className={`tone-${tone}`} aria-hidden />
        <div>
          <h2 id="cut-off-title">{t(tone === 'ok' ? 'cutOff.titleDone' : 'cutOff.title')}</h2>
          <p className="muted">{t(tone === 'ok' ? 'cutOff.textDone' : 'cutOff.text')}</p>
        </div>
        <div className="button-row">
          {open.length > 1 && (
            <Button size="sm" disabled={busy} onClick={() => go(open)} data-testid="cut-off-finish-all">
              {t('cutOff.finishAll', { n: formatCount(open.length) })}
            </Button>
          )}
          {open.length === 0 && !busy && (
            <Button size="sm" variant="default" onClick={putAway} data-testid="cut-off-close">
              {t('cutOff.close')}
            </Button>
          )}
        </div>
      </header>
      <ul>
        {found.map((one) => (
          <li key={one.batch.id} data-testid={`cut-off-${one.batch.id}`}>
            <Line one={one} busy={busy} onFinish={() => go([one])} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ one, busy, onFinish }: { readonly one: CutOffBatch; readonly busy: boolean; readonly onFinish: () => void }) {
  const { t } = useTranslation();
  const { batch, lastSign, doing } = one;
  const { outcomes } = batch;
  const sum = (...of: readonly (keyof typeof outcomes)[]): Figure => ({
    count: of.reduce((total, outcome) => total + outcomes[outcome].count, 0),
    amount: sumWon(of.map((outcome) => outcomes[outcome].amount)),
  });
  const refused = sum('rejected');
  return (
    <>
      <div className="cut-off-what">
        <span className="cut-off-name">
          <EnvironmentBadge environment={batch.connection.environment} />
          <span className="strong ellipsis" title={batch.file.name}>{batch.file.name}</span>
        </span>
        <span className="muted small ellipsis">
          {batch.connection.label} · {lastSign === null ? t('cutOff.neverBegun') : t('cutOff.lastSign', { time: formatTime(lastSign) })}
        </span>
      </div>
      <dl className="cut-off-figures">
        <Figures label={t('cutOff.sent')} hint={t('cutOff.sentHint')} figure={sum('accepted', 'paid', 'failed', 'cancelled')} tone="ok" testId="cut-off-sent" />
        {refused.count > 0 && <Figures label={t('cutOff.refused')} hint={t('cutOff.refusedHint')} figure={refused} tone="error" testId="cut-off-refused" />}
        <Figures label={t('cutOff.notSent')} hint={t('cutOff.notSentHint')} figure={sum('waiting')} tone="plain" testId="cut-off-not-sent" />
        <Figures label={t('cutOff.unknown')} hint={t('cutOff.unknownHint')} figure={sum('unknown', 'sending')} tone="warning" testId="cut-off-unknown" />
      </dl>
      <div className="cut-off-do">
        {(isOpen(one) || doing === 'finishing') && (
          <Button size="sm" loading={doing === 'finishing'} disabled={busy} {...(batch.connection.environment === 'live' ? { color: 'red' } : {})} onClick={onFinish} data-testid="cut-off-finish">
            {t('cutOff.finish')}
          </Button>
        )}
        <Button size="sm" variant="subtle" onClick={() => goToBatch(batch.id)} aria-label={`${t('cutOff.open')}: ${batch.file.name}`}>
          {t('cutOff.open')}
        </Button>
      </div>
      <p className="cut-off-said small" role="status" data-testid="cut-off-said">
        <Said one={one} />
      </p>
    </>
  );
}

interface Figure {
  readonly count: number;
  readonly amount: Won;
}

function Figures({ label, hint, figure, tone, testId }: { readonly label: string; readonly hint: string; readonly figure: Figure; readonly tone: 'ok' | 'error' | 'warning' | 'plain'; readonly testId: string }) {
  const { t } = useTranslation();
  return (
    <div title={hint} data-none={figure.count === 0 || undefined}>
      <dt>{label}</dt>
      <dd data-testid={testId}>
        <span className={figure.count > 0 && tone !== 'plain' ? `strong tone-${tone}` : 'strong'}>{t('unit.rows', { count: figure.count, n: formatCount(figure.count) })}</span>
        <Money amount={figure.amount} className="muted small" />
      </dd>
    </div>
  );
}

/** What was done so far about the batch, in one sentence. */
function Said({ one: { batch, doing } }: { readonly one: CutOffBatch }) {
  const { t } = useTranslation();
  const { outcomes } = batch;
  const unknown = outcomes.unknown.count + outcomes.sending.count;
  if (doing === 'finishing') return t('cutOff.finishing', { done: formatCount(settledCount(outcomes, batch.count)), total: formatCount(batch.count) });
  if (openCount(outcomes) === 0) {
    return (
      <>
        <IconCircleCheck size={16} aria-hidden className="tone-ok" /> {t(doing === 'finished' ? 'cutOff.finished' : 'cutOff.settled', { total: formatCount(batch.count) })}
      </>
    );
  }
  if (doing === 'finished') return t('cutOff.finishedPart', { waiting: formatCount(outcomes.waiting.count), unknown: formatCount(unknown) });
  if (doing === 'asking') return t('cutOff.asking');
  if (doing === 'asked') return unknown > 0 ? t('cutOff.askedPart', { unknown: formatCount(unknown) }) : t('cutOff.asked');
  return doing === 'ask-failed' ? t('cutOff.askFailed') : null;
}
