import './approval.css';
import { Button, Textarea } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconFileCertificate, IconTableOff } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalVerdict } from '../../../shared/approval.ts';
import type { ApprovalRequestView, ApprovalRowView } from '../../../shared/approval-views.ts';
import { kindOf } from '../../../shared/kinds/index.ts';
import { formatWon } from '../../../shared/money.ts';
import { call } from '../../desk/client.ts';
import { toFailure } from '../../desk/failure.ts';
import type { DeskFailure } from '../../desk/failure.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { DataGrid } from '../../grid/DataGrid.tsx';
import { usePages } from '../../grid/use-pages.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { openRequest, useApproval } from '../../stores/approval.ts';
import { useKeepTypedTotal } from '../../stores/typed-total.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatTime, shortHash } from '../../ui/format.ts';
import { saveFile } from '../../ui/notify.ts';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { compareTotal } from '../confirm/decision.ts';
import { ApprovalFileButton } from './ApprovalFileButton.tsx';
import { Fingerprint } from './Fingerprint.tsx';
import { TypedTotal } from './TypedTotal.tsx';

/** Another desk asks for approval: who, what, how much, every row; and what this person says to it. */
export function RequestScreen({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const held = useApproval((state) => state.request);
  const show = useApproval((state) => state.show);
  const [gone, setGone] = useState(false);
  const missing = held?.requestId !== id;
  useEffect(() => {
    if (!missing) return;
    // After a reload of the window the desk still has it; after a new start of the desk it does not.
    call('approvals.request', { requestId: id })
      .then(show)
      .catch(() => setGone(true));
  }, [missing, id, show]);
  if (held !== null && !missing) return <Request key={id} request={held} />;
  if (!gone) return null;
  return (
    <EmptyState icon={<IconFileCertificate size={36} stroke={1.4} />} title={t('approval.requestGone')} text={t('approval.requestGoneText')}>
      <ApprovalFileButton label={t('approval.openRequest')} onFile={openRequest} testId="request-again" />
    </EmptyState>
  );
}

function Request({ request }: { readonly request: ApprovalRequestView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const { requestId, kind } = request;
  const fetch = useCallback((offset: number, limit: number) => call('approvals.rows', { requestId, offset, limit }), [requestId]);
  const pages = usePages<ApprovalRowView>(fetch, 0);
  const columns = useMemo(
    (): readonly GridColumn<ApprovalRowView>[] => [
      { id: 'row', header: t('outcomes.row'), size: 76, align: 'right', own: true, pinned: true, text: (row) => formatCount(row.row) },
      { id: 'payee', header: t('outcomes.payee'), size: 190, align: 'left', text: (row) => row.payee },
      { id: 'payeeName', header: t('outcomes.payeeName'), size: 200, align: 'left', grows: true, text: (row) => row.payeeName ?? '' },
      { id: 'amount', header: t('outcomes.amount'), size: 150, align: 'right', text: (row) => formatWon(row.amount) },
      { id: 'date', header: words.field(kindOf(kind).dateField), size: 120, align: 'left', text: (row) => (row.express ? t('seller.express') : row.date) },
    ],
    [kind, words, t],
  );
  return (
    <div className="request" data-testid="approval-request">
      <div className="request-main">
        <div className="request-top">
          <header className="page-header">
            <div>
              <h1>{t('approval.requestTitle')}</h1>
              <p className="muted">{t('approval.requestLead')}</p>
            </div>
            <EnvironmentBadge environment={request.connection.environment} />
          </header>
          <div className="request-sums number">
            <span className="request-total" data-testid="request-amount">
              {formatWon(request.amount)} {t('unit.won')}
            </span>
            <span className="strong">{t('unit.rows', { count: request.count, n: formatCount(request.count) })}</span>
            <span className="muted">
              {t('approval.payees')} {formatCount(request.payees)}
            </span>
          </div>
        </div>
        <DataGrid
          label={t('approval.rows')}
          loadingLabel={t('common.loading')}
          columns={columns}
          pages={pages}
          testId="request-grid"
          empty={<EmptyState icon={<IconTableOff size={32} stroke={1.4} />} title={t('outcomes.empty')} text="" />}
        />
      </div>
      <aside className="request-side" aria-label={t('approval.requestTitle')}>
        <RequestFacts request={request} />
        <section aria-label={t('approval.byDate')}>
          <h3>{t('approval.byDate')}</h3>
          <div className="request-dates" tabIndex={0}>
            <table className="table">
              <tbody>
                {request.byDate.map((day, index) => (
                  <tr key={day.date}>
                    <td className="number">{index === 0 && day.count === request.atOnce ? t('seller.express') : day.date}</td>
                    <td className="number right">{t('unit.rows', { count: day.count, n: formatCount(day.count) })}</td>
                    <td className="number right strong">{formatWon(day.amount)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
        <Answer request={request} />
      </aside>
    </div>
  );
}

function RequestFacts({ request }: { readonly request: ApprovalRequestView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const facts: readonly { readonly name: string; readonly value: ReactNode; readonly title?: string }[] = [
    { name: t('approval.preparedBy'), value: `${request.preparedBy} · ${formatTime(request.preparedAt)}` },
    { name: t('approval.preparedKey'), value: request.preparedKey === null ? t('approval.preparedNoKey') : <Fingerprint id={request.preparedKey} /> },
    { name: t('approval.file'), value: request.fileName },
    { name: t('approval.connection'), value: `${request.connection.label} · ${words.service(request.connection.service)}` },
    { name: t('confirm.kind'), value: words.kind(request.kind) },
    { name: t('approval.sendAt'), value: request.sendAt === null ? t('approval.sendAtOnce') : formatTime(request.sendAt) },
    { name: t('batch.hash'), value: shortHash(request.hash), title: request.hash },
  ];
  return (
    <dl className="request-facts" data-testid="request-facts">
      {facts.map(({ name, value, title }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number-wrap" title={title}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Answer({ request }: { readonly request: ApprovalRequestView }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  useKeepTypedTotal(typed !== '');
  const [note, setNote] = useState('');
  const [working, setWorking] = useState<ApprovalVerdict | null>(null);
  const [answered, setAnswered] = useState<ApprovalVerdict | null>(null);
  const [refused, setRefused] = useState<DeskFailure | null>(null);
  const live = request.connection.environment === 'live';
  const answer = async (verdict: ApprovalVerdict): Promise<void> => {
    setWorking(verdict);
    setRefused(null);
    try {
      const saved = await call('approvals.answer', { requestId: request.requestId, verdict, typedAmount: typed, note: note.trim() === '' ? null : note });
      if (saved.type !== 'cancelled') setAnswered(verdict);
      await saveFile(Promise.resolve(saved));
    } catch (error) {
      setRefused(toFailure(error));
    } finally {
      setWorking(null);
    }
  };
  return (
    <section className="request-answer">
      {live && (
        <div className="notice notice-error" data-testid="request-live">
          <IconAlertTriangleFilled size={17} className="tone-error" aria-hidden />
          <span className="notice-body strong">{t('approval.liveText')}</span>
        </div>
      )}
      <TypedTotal total={request.amount} typed={typed} onType={setTyped} />
      <Textarea label={t('approval.noteTitle')} value={note} maxLength={300} autosize minRows={2} onChange={(event) => setNote(event.currentTarget.value.replaceAll('\n', ' '))} data-testid="approval-note" />
      {refused !== null && <ErrorPanel failure={refused} />}
      <div className="request-answer-buttons">
        <Button
          size="sm"
          disabled={compareTotal(typed, request.amount).type !== 'equal' || working !== null}
          loading={working === 'approve'}
          onClick={() => void answer('approve')}
          {...(live ? { color: 'red' } : {})}
          data-testid="request-approve"
        >
          {t('approval.answerApprove')}
        </Button>
        <Button size="sm" variant="default" disabled={working !== null} loading={working === 'refuse'} onClick={() => void answer('refuse')} data-testid="request-refuse">
          {t('approval.answerRefuse')}
        </Button>
      </div>
      <div role="status">
        {answered !== null && (
          <div className="notice notice-ok" data-testid={`answered-${answered}`}>
            <IconCircleCheckFilled size={17} className="tone-ok" aria-hidden />
            <span className="notice-body">{t('approval.answered', { who: request.preparedBy })}</span>
          </div>
        )}
      </div>
    </section>
  );
}
