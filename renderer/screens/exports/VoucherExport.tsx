import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconCalendarOff, IconFileSpreadsheet, IconFileText } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { VoucherPreview, VoucherQuery } from '../../../shared/result-views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { inBackground, saveFile } from '../../ui/notify.ts';
import { Loading, Panel } from '../../ui/Page.tsx';
import { EnvironmentBadge, OutcomeBadge } from '../../ui/StatusBadge.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { useWork } from '../../ui/use-work.ts';
import { WorkLine } from '../../ui/WorkLine.tsx';
import { AccountNames } from './AccountNames.tsx';

type Format = 'xlsx' | 'csv';

/** What would go to the books, line by line, and what stands beside it. */
export function VoucherExport({ query }: { readonly query: VoucherQuery }) {
  const { t } = useTranslation();
  const load = useCallback(() => call('vouchers.preview', { query }), [query]);
  const { value, failure, reload } = useLoaded(load);
  const { work, run, stop } = useWork();
  const [asking, setAsking] = useState<Format | null>(null);
  const save = async (format: Format, again: boolean): Promise<void> => {
    await run((workId) => saveFile(call('vouchers.save', { workId, query, format, again })));
    reload();
  };
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  if (value === null) return <Loading label={t('results.adding')} />;
  const start = (format: Format): void => {
    if (value.repeated.count > 0) setAsking(format);
    else inBackground(save(format, false));
  };
  return (
    <>
      {value.count > 0 && (
        <div className="exports-actions">
          {work === null ? (
            <>
              <Button size="sm" leftSection={<IconFileSpreadsheet size={17} stroke={1.7} />} onClick={() => start('xlsx')} data-testid="save-vouchers">
                {t('results.saveWorkbook')}
              </Button>
              <Button size="sm" variant="default" leftSection={<IconFileText size={17} stroke={1.7} />} onClick={() => start('csv')} data-testid="save-vouchers-csv">
                {t('results.saveCsv')}
              </Button>
            </>
          ) : (
            <WorkLine work={work} label={t('results.making')} count="results.progress" onStop={stop} />
          )}
        </div>
      )}
      <Returned preview={value} />
      <Repeated preview={value} />
      <Panel title={t('results.preview')} note={value.count === 0 ? undefined : t('results.previewText', { n: formatCount(value.count), debit: formatWon(value.debit), credit: formatWon(value.credit) })} actions={<EnvironmentBadge environment={query.environment} />} flush testId="voucher-preview">
        {value.count === 0 ? <EmptyState icon={<IconCalendarOff size={36} stroke={1.4} />} title={t('results.none')} text={t('results.noneText')} /> : <Lines preview={value} />}
      </Panel>
      <Beside preview={value} />
      <AccountNames onSaved={reload} />
      <AskDialog opened={asking !== null} title={t('results.againTitle')} doLabel={t('results.againDo', { n: formatCount(value.count) })} danger onDo={() => save(asking ?? 'xlsx', true)} onClose={() => setAsking(null)}>
        <p>{t('results.againText')}</p>
        <EarlierList preview={value} />
      </AskDialog>
    </>
  );
}

function EarlierList({ preview }: { readonly preview: VoucherPreview }) {
  const { t } = useTranslation();
  return (
    <ul className="exports-earlier small number">
      {preview.earlier.slice(0, 5).map(({ at, actor, count }, index) => (
        <li key={`${at} ${index}`}>{t('results.repeatedAt', { time: formatTime(at), actor, n: formatCount(count) })}</li>
      ))}
    </ul>
  );
}

function Repeated({ preview }: { readonly preview: VoucherPreview }) {
  const { t } = useTranslation();
  if (preview.repeated.count === 0) return null;
  return (
    <div className="notice notice-warning" data-testid="voucher-repeated">
      <IconAlertTriangleFilled size={18} className="tone-warning" aria-hidden />
      <div className="notice-body">
        <p className="notice-title number">{t('results.repeated', { n: formatCount(preview.repeated.count), amount: formatWon(preview.repeated.amount) })}</p>
        <EarlierList preview={preview} />
      </div>
    </div>
  );
}

/** What the books hold as paid and is not: said whatever the days on the screen, until somebody has taken it back. */
function Returned({ preview }: { readonly preview: VoucherPreview }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const { count, amount, lines } = preview.returned;
  if (count === 0) return null;
  return (
    <div className="notice notice-error" data-testid="voucher-returned">
      <IconAlertTriangleFilled size={18} className="tone-error" aria-hidden />
      <div className="notice-body">
        <p className="notice-title number">{t('results.returned', { n: formatCount(count), amount: formatWon(amount) })}</p>
        <p className="small">{t('results.returnedText')}</p>
        <ul className="exports-earlier small number">
          {lines.map((line) => (
            <li key={`${line.file} ${line.row} ${line.exportedAt}`}>
              {t('results.returnedRow', { date: line.date, payee: line.payeeName ?? line.payee, amount: formatWon(line.amount), outcome: words.outcome(line.outcome), file: line.file, row: line.row, time: formatTime(line.exportedAt) })}
            </li>
          ))}
          {count > lines.length && <li>{t('results.returnedMore', { n: formatCount(count - lines.length) })}</li>}
        </ul>
      </div>
    </div>
  );
}

function Lines({ preview }: { readonly preview: VoucherPreview }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="exports-scroll">
        <table className="table voucher-table">
          <thead>
            <tr>
              <th>{t('results.date')}</th>
              <th>{t('results.memo')}</th>
              <th>{t('results.payee')}</th>
              <th>{t('results.debit')}</th>
              <th className="right">{t('results.amount')}</th>
              <th>{t('results.credit')}</th>
              <th className="right">{t('results.amount')}</th>
            </tr>
          </thead>
          <tbody>
            {preview.lines.map((line) => (
              <tr key={line.number}>
                <td className="number">{line.date}</td>
                <td className="voucher-memo">
                  <div className="ellipsis" title={line.memo}>
                    {line.memo}
                  </div>
                  <div className="muted small ellipsis number" title={line.number}>
                    {line.number}
                  </div>
                </td>
                <td className="voucher-payee">
                  <div className="ellipsis" title={line.payeeName ?? line.payee}>
                    {line.payeeName ?? line.payee}
                  </div>
                  <div className="muted small ellipsis number">{[line.payeeName === null ? null : line.payee, line.businessNumber].filter((part) => part !== null).join(' · ')}</div>
                </td>
                <td>{line.debitAccount}</td>
                <td className="right">
                  <Money amount={line.debit} />
                </td>
                <td>{line.creditAccount}</td>
                <td className="right">
                  <Money amount={line.credit} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {preview.count > preview.lines.length && <p className="muted small exports-foot">{t('results.previewFirst', { n: formatCount(preview.lines.length) })}</p>}
    </>
  );
}

/** What the same days have besides: never exported silently, never left out silently. */
function Beside({ preview }: { readonly preview: VoucherPreview }) {
  const { t } = useTranslation();
  if (preview.beside.length === 0) return null;
  const unknown = preview.beside.some(({ outcome }) => outcome === 'unknown' || outcome === 'sending');
  return (
    <Panel title={t('results.beside')} note={t('results.besideText')} testId="voucher-beside">
      <ul className="exports-beside">
        {preview.beside.map(({ outcome, count, amount }) => (
          <li key={outcome}>
            <OutcomeBadge outcome={outcome} />
            <span className="number">{t('results.rows', { n: formatCount(count) })}</span>
            <Money amount={amount} />
          </li>
        ))}
      </ul>
      {unknown && <p className="small tone-warning">{t('results.besideUnknown')}</p>}
    </Panel>
  );
}
