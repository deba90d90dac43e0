import { Button } from '@mantine/core';
import { IconCalendarOff, IconFileSpreadsheet, IconFileTypePdf } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { RangeQuery, RangeSums } from '../../../shared/result-views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatDate } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { inBackground, saveFile } from '../../ui/notify.ts';
import { Loading, Panel } from '../../ui/Page.tsx';
import { EnvironmentBadge, OutcomeBadge } from '../../ui/StatusBadge.tsx';
import { useSession } from '../../stores/session.ts';
import { useLoaded } from '../../ui/use-loaded.ts';
import { useWork } from '../../ui/use-work.ts';
import { WorkLine } from '../../ui/WorkLine.tsx';

/** The sums that the file will have, and the ways to save it. */
export function RangeResults({ query }: { readonly query: RangeQuery }) {
  const { t } = useTranslation();
  const load = useCallback(() => call('results.range', { query }), [query]);
  const { value, failure, reload } = useLoaded(load);
  const { work, run, stop } = useWork();
  const save = (format: 'workbook' | 'pdf'): void => inBackground(run((workId) => saveFile(call('results.saveRange', { workId, query, format }))));
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  if (value === null) return <Loading label={t('results.adding')} />;
  if (value.length === 0) {
    return (
      <Panel>
        <EmptyState icon={<IconCalendarOff size={36} stroke={1.4} />} title={t('results.none')} text={t('results.noneText')} />
      </Panel>
    );
  }
  return (
    <>
      <div className="exports-actions">
        {work === null ? (
          <>
            <Button size="sm" leftSection={<IconFileSpreadsheet size={17} stroke={1.7} />} onClick={() => save('workbook')} data-testid="save-range">
              {t('results.saveWorkbook')}
            </Button>
            <Button size="sm" variant="default" leftSection={<IconFileTypePdf size={17} stroke={1.7} />} onClick={() => save('pdf')} data-testid="save-range-pdf">
              {t('results.savePdf')}
            </Button>
            <span className="muted small">
              {query.from} ~ {query.to} · {t(query.basis === 'pay' ? 'results.basisPay' : 'results.basisSent')}
              {value.length > 1 && ` · ${t('results.neverAdded')}`}
            </span>
          </>
        ) : (
          <WorkLine work={work} label={t('results.making')} count="results.progress" onStop={stop} />
        )}
      </div>
      {value.map((sums) => (
        <Sums key={sums.environment} sums={sums} />
      ))}
    </>
  );
}

const DAYS_SHOWN = 12;

function Sums({ sums }: { readonly sums: RangeSums }) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const words = useCatalogue();
  const days = sums.days.slice(0, DAYS_SHOWN);
  return (
    <section className="panel exports-sums" data-testid={`range-${sums.environment}`} data-live={sums.environment === 'live' || undefined} aria-label={words.environment(sums.environment)}>
      <header className="exports-sums-head">
        <EnvironmentBadge environment={sums.environment} />
        <span className="number muted">
          {t('results.rows', { n: formatCount(sums.count) })} · {t('results.batches', { n: formatCount(sums.batches) })}
          {sums.leftOut > 0 && ` · ${t('results.leftOut', { n: formatCount(sums.leftOut) })}`}
        </span>
        <span className="exports-total">
          <Money amount={sums.amount} testId={`range-amount-${sums.environment}`} />
          <span className="unit">{t('unit.won')}</span>
        </span>
      </header>
      <div className="exports-tables">
        <table className="table">
          <caption className="visually-hidden">{t('results.byOutcome')}</caption>
          <thead>
            <tr>
              <th>{t('results.byOutcome')}</th>
              <th className="right">{t('batch.count')}</th>
              <th className="right">{t('results.amount')}</th>
            </tr>
          </thead>
          <tbody>
            {sums.outcomes.map(({ outcome, count, amount }) => (
              <tr key={outcome}>
                <td>
                  <OutcomeBadge outcome={outcome} />
                </td>
                <td className="number right">{formatCount(count)}</td>
                <td className="right">
                  <Money amount={amount} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <div>
          <table className="table">
            <caption className="visually-hidden">{t('results.byDay')}</caption>
            <thead>
              <tr>
                <th>{t('results.byDay')}</th>
                <th className="right">{t('batch.count')}</th>
                <th className="right">{t('results.amount')}</th>
              </tr>
            </thead>
            <tbody>
              {days.map(({ date, count, amount }) => (
                <tr key={date}>
                  <td className="number">{formatDate(date, language)}</td>
                  <td className="number right">{formatCount(count)}</td>
                  <td className="right">
                    <Money amount={amount} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {sums.days.length > days.length && <p className="muted small exports-more">{t('results.moreDays', { n: formatCount(sums.days.length - days.length) })}</p>}
        </div>
      </div>
    </section>
  );
}
