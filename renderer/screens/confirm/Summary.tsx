import { IconAlertTriangleFilled, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ERROR_CODES } from '../../../shared/errors.ts';
import type { KindId } from '../../../shared/kinds/kind.ts';
import { formatWon, won } from '../../../shared/money.ts';
import type { DraftView, PreviewView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatDate, formatTime } from '../../ui/format.ts';
import { MarkIcon, SEVERITY_MARKS } from '../../ui/icons.tsx';
import { Money } from '../../ui/Money.tsx';
import { Panel } from '../../ui/Page.tsx';
import { ExpressNotice } from './ExpressNotice.tsx';
import { serviceOfKind } from '../mapping/kind-facts.ts';

interface SummaryProps {
  readonly draft: DraftView;
  readonly preview: PreviewView;
}

export function Summary({ draft, preview }: SummaryProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <Panel title={t('confirm.summary')} testId="confirm-summary">
      <div className="summary-figures">
        <div>
          <span className="muted small">{t('bar.count')}</span>
          <span className="summary-figure number" data-testid="confirm-count">
            {formatCount(preview.totals.count)}
          </span>
        </div>
        <div>
          <span className="muted small">
            {t('bar.amount')} ({t('unit.won')})
          </span>
          <Money amount={preview.totals.amount} className="summary-figure" testId="confirm-amount" />
        </div>
        <div>
          <span className="muted small" title={t('confirm.requestsHint')}>
            {t('confirm.requests')}
          </span>
          <span className="summary-figure summary-small number">{formatCount(preview.requests)}</span>
        </div>
      </div>
      {preview.split !== null && (
        <p className="notice notice-note" data-testid="confirm-split">
          {preview.split === 1 ? t('joined.split.confirmOne') : t('joined.split.confirm', { size: formatCount(preview.split) })}
        </p>
      )}
      <p className="muted small ellipsis summary-file" title={draft.file.name}>
        {words.kind(draft.kind)} · {draft.file.name}
      </p>
      <ByDate preview={preview} />
      <Balance preview={preview} kind={draft.kind} />
      {!draft.payeesKnown && draft.connectionId !== null && (
        <div className="notice notice-warning" data-testid="confirm-payees-unknown">
          <IconAlertTriangleFilled size={16} className="tone-warning" aria-hidden />
          <span className="notice-body">{t('review.payeesUnknown')}</span>
        </div>
      )}
      {preview.draftIssues.map((issue) => (
        <div key={`${issue.code}-${issue.field ?? ''}`} className={`notice notice-${issue.severity}`}>
          <MarkIcon mark={SEVERITY_MARKS[issue.severity]} size={16} label={words.severity(issue.severity)} />
          <span className="notice-body">{words.issue(issue)}</span>
        </div>
      ))}
      <ExpressNotice preview={preview} />
      {draft.kind === 'manual-settlement' && (
        <div className="notice notice-note">
          <IconInfoCircle size={17} className="tone-note" aria-hidden />
          <span className="notice-body">{t('confirm.portoneNote')}</span>
        </div>
      )}
    </Panel>
  );
}

function ByDate({ preview }: { readonly preview: PreviewView }) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const { byDate } = preview.totals;
  if (byDate.length === 0) return null;
  const most = Math.max(...byDate.map((day) => day.amount), 1);
  return (
    <div className="by-date">
      <table className="table">
        <thead>
          <tr>
            <th>{t('confirm.date')}</th>
            <th className="right">{t('bar.count')}</th>
            <th className="right">{t('unit.wonColumn')}</th>
            <th className="by-date-share">
              <span className="visually-hidden">{t('confirm.share')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {byDate.map((day, index) => (
            <tr key={day.date}>
              {/* What is paid at once counts for today, before every day that can be scheduled; which day it will be is not certain. */}
              <td className="number">{index === 0 && day.count === preview.express?.count ? t('seller.express') : formatDate(day.date, language)}</td>
              <td className="right number">{formatCount(day.count)}</td>
              <td className="right">
                <Money amount={day.amount} />
              </td>
              <td>
                <div className="meter" aria-hidden="true">
                  <span style={{ width: `${Math.max(0, (day.amount / most) * 100)}%` }} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Balance({ preview, kind }: { readonly preview: PreviewView; readonly kind: KindId }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const { balance } = preview;
  if (balance.type === 'none') return <p className="muted small balance-none">{t('confirm.balanceNone')}</p>;
  if (balance.type === 'unreadable') {
    const own = ERROR_CODES.find((code) => code === balance.code);
    const why = own === undefined ? words.reason(serviceOfKind(kind), balance) : `${words.error(own, {})} ${words.errorNow(own)}`;
    return (
      <div className="notice notice-warning">
        <IconAlertTriangleFilled size={16} className="tone-warning" aria-hidden />
        <span className="notice-body">
          {t('confirm.balanceUnreadable')} {why}
        </span>
      </div>
    );
  }
  const short = balance.after < 0;
  return (
    <div className="balance" data-testid="balance">
      <dl>
        <div>
          <dt>
            {t('confirm.balanceBefore')} <span className="small">{t('confirm.balanceReadAt', { time: formatTime(balance.readAt).slice(-5) })}</span>
          </dt>
          <dd>
            <Money amount={balance.amount} />
          </dd>
        </div>
        <div>
          <dt>{t('confirm.balanceSend')}</dt>
          <dd className="number">−{formatWon(preview.totals.amount)}</dd>
        </div>
        <div className="balance-after">
          <dt>{t('confirm.balanceAfter')}</dt>
          <dd>
            <Money amount={balance.after} className={short ? 'tone-error strong' : 'strong'} />
          </dd>
        </div>
      </dl>
      {short && (
        <p className="tone-error small balance-short">
          <IconAlertTriangleFilled size={15} aria-hidden /> {t('confirm.balanceShort', { amount: formatWon(won(Math.abs(balance.after))) })}
        </p>
      )}
    </div>
  );
}
