import { Checkbox } from '@mantine/core';
import { IconCircleCheckFilled, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PreviewView } from '../../../shared/views.ts';
import { goToBatch } from '../../stores/route.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { OutcomeBadge } from '../../ui/StatusBadge.tsx';
import { hasDuplicates } from './decision.ts';

const SHOWN = 20;

interface DuplicatesProps {
  readonly preview: PreviewView;
  readonly allowed: boolean;
  readonly onAllow: (allowed: boolean) => void;
}

/** Paying twice is what these people fear most: every doublet is listed, with when the other one was sent. */
export function Duplicates({ preview, allowed, onAllow }: DuplicatesProps) {
  const { t } = useTranslation();
  const { inFile, inFileCount, sent, sentCount } = preview.duplicates;
  if (!hasDuplicates(preview)) {
    return (
      <p className="no-duplicates small muted" data-testid="no-duplicates">
        <IconCircleCheckFilled size={16} className="tone-ok" aria-hidden /> {t('confirm.duplicatesNone')}
      </p>
    );
  }
  return (
    <section className="panel duplicates" data-testid="duplicates">
      <header className="panel-header">
        <h2 className="tone-warning">
          <IconCopy size={17} aria-hidden /> {t('confirm.duplicatesTitle')}
        </h2>
      </header>
      {sentCount > 0 && (
        <>
          <h3>
            {t('confirm.duplicatesSent')} <span className="number">{t('unit.rows', { count: sentCount, n: formatCount(sentCount) })}</span>
          </h3>
          <table className="table">
            <thead>
              <tr>
                <th>{t('confirm.rows')}</th>
                <th>{t('confirm.payee')}</th>
                <th className="right">{t('unit.wonColumn')}</th>
                <th>{t('confirm.date')}</th>
                <th>{t('confirm.sentBatch')}</th>
                <th>{t('confirm.outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {sent.slice(0, SHOWN).map((one) => (
                <tr key={`${one.row}-${one.batchId}`}>
                  <td className="number">{formatCount(one.row)}</td>
                  <td className="duplicate-payee">
                    <span className="ellipsis" title={one.payee}>
                      {one.payee}
                    </span>
                  </td>
                  <td className="right">
                    <Money amount={one.amount} />
                  </td>
                  <td className="number">{one.date}</td>
                  <td className="number">
                    <button type="button" className="row-link" onClick={() => goToBatch(one.batchId)}>
                      {one.sentAt === null ? t('common.show') : formatTime(one.sentAt)}
                    </button>
                  </td>
                  <td>
                    <OutcomeBadge outcome={one.outcome} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {sentCount > Math.min(SHOWN, sent.length) && <p className="muted small">{t('common.more', { n: formatCount(sentCount - Math.min(SHOWN, sent.length)) })}</p>}
        </>
      )}
      {inFileCount > 0 && (
        <>
          <h3>
            {t('confirm.duplicatesInFile')} <span className="number">{t('unit.rows', { count: inFileCount, n: formatCount(inFileCount) })}</span>
          </h3>
          <table className="table">
            <thead>
              <tr>
                <th>{t('confirm.rows')}</th>
                <th>{t('confirm.payee')}</th>
                <th className="right">{t('unit.wonColumn')}</th>
                <th>{t('confirm.date')}</th>
              </tr>
            </thead>
            <tbody>
              {inFile.slice(0, SHOWN).map((one) => (
                <tr key={one.rows.join(',')}>
                  <td className="number">{one.rows.slice(0, 8).map(formatCount).join(', ')}</td>
                  <td className="duplicate-payee">
                    <span className="ellipsis" title={one.payee}>
                      {one.payee}
                    </span>
                  </td>
                  <td className="right">
                    <Money amount={one.amount} />
                  </td>
                  <td className="number">{one.date}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {inFile.length > SHOWN && <p className="muted small">{t('common.more', { n: formatCount(inFile.length - SHOWN) })}</p>}
        </>
      )}
      <Checkbox
        className="duplicates-tick"
        label={t('confirm.duplicatesTick', { n: formatCount(inFileCount + sentCount) })}
        checked={allowed}
        onChange={(event) => onAllow(event.currentTarget.checked)}
        data-testid="allow-duplicates"
      />
    </section>
  );
}
