import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseKstDate } from '../../../shared/calendar.ts';
import { formatWon, won } from '../../../shared/money.ts';
import type { AuditEntryView } from '../../../shared/result-views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount, formatTime, shortHash } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';

const PAGE = 50;

const MONEY: ReadonlySet<string> = new Set(['amount', 'sum', 'statedAmount', 'batchLimit', 'dayLimit', 'debit', 'credit']);

/** Money with its commas, hashes by their beginning, all else as it is written; the title of the cell has it as it is chained. */
function shownValue(name: string, value: string): string {
  if (MONEY.has(name) && /^-?\d{1,15}$/.test(value)) return formatWon(won(Number(value)));
  return /^[0-9a-f]{64}$/.test(value) ? `${shortHash(value)}…` : value;
}

/** The record, newest first, by day, action and batch. */
export function AuditList() {
  const { t } = useTranslation();
  const words = useCatalogue();
  const [day, setDay] = useState('');
  const [action, setAction] = useState('');
  const [batch, setBatch] = useState('');
  const [asked] = useDebouncedValue(JSON.stringify([parseKstDate(day.trim()), action, batch.trim()]), 200);
  const [page, setPage] = useState<{ readonly total: number; readonly entries: readonly AuditEntryView[]; readonly actions: readonly string[] } | null>(null);
  const turn = useRef(0);
  const load = async (before: number | null): Promise<void> => {
    turn.current += 1;
    const mine = turn.current;
    const date = parseKstDate(day.trim());
    const next = await call('audit.list', { from: date, to: date, action: action === '' ? null : action, batch: batch.trim() === '' ? null : batch.trim(), before, limit: PAGE });
    if (mine !== turn.current) return;
    setPage((known) => ({ ...next, entries: before === null ? next.entries : [...(known?.entries ?? []), ...next.entries] }));
  };
  useEffect(() => {
    inBackground(load(null));
    // What was asked has everything that the answer depends on.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [asked]);
  const last = page?.entries.at(-1);
  return (
    <div className="audit-list">
      <div className="audit-filter">
        <TextInput aria-label={t('results.auditFrom')} placeholder={`${t('results.auditFrom')} 2026-12-01`} value={day} error={day.trim() !== '' && parseKstDate(day.trim()) === null} onChange={(event) => setDay(event.currentTarget.value)} data-testid="audit-day" />
        <NativeSelect
          aria-label={t('results.auditAction')}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          data={[{ value: '', label: `${t('results.auditAction')}: ${t('results.auditAll')}` }, ...(page?.actions ?? []).map((one) => ({ value: one, label: words.auditAction(one) }))]}
          data-testid="audit-action"
        />
        <TextInput aria-label={t('results.auditBatch')} placeholder={t('results.auditBatch')} value={batch} onChange={(event) => setBatch(event.currentTarget.value)} data-testid="audit-batch" />
        <span className="muted small number" role="status" data-testid="audit-count">
          {page !== null && t('results.auditCount', { n: formatCount(page.total) })}
        </span>
      </div>
      {page !== null && page.entries.length === 0 && <p className="muted small">{t('results.auditEmpty')}</p>}
      {page !== null && page.entries.length > 0 && (
        <div className="audit-scroll">
          <table className="table" data-testid="audit-table">
            <thead>
              <tr>
                <th className="right">#</th>
                <th>{t('results.auditTime')}</th>
                <th>{t('results.auditWho')}</th>
                <th>{t('results.auditWhat')}</th>
                <th>{t('results.auditDetail')}</th>
              </tr>
            </thead>
            <tbody>
              {page.entries.map((entry) => (
                <tr key={entry.seq}>
                  <td className="number right muted">{formatCount(entry.seq)}</td>
                  <td className="number audit-time">{formatTime(entry.at)}</td>
                  <td className="audit-who">{entry.actor}</td>
                  <td className="audit-what">{words.auditAction(entry.action)}</td>
                  <td className="audit-detail small">
                    {entry.batch !== null && (
                      <button type="button" className="row-link number" onClick={() => setBatch(entry.batch ?? '')}>
                        {entry.batch}
                      </button>
                    )}
                    <span className="muted" title={entry.detail.map(({ name, value }) => `${name} ${value}`).join('\n')}>
                      {entry.detail.flatMap(({ name, value }) => (value === '' ? [] : [`${words.auditDetail(name)} ${shownValue(name, value)}`])).join(' · ')}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {last !== undefined && page !== null && page.total > page.entries.length && (
        <Button variant="default" onClick={() => inBackground(load(last.seq))} data-testid="audit-more">
          {t('results.auditMore')}
        </Button>
      )}
    </div>
  );
}
