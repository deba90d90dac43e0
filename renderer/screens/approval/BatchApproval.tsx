import './approval.css';
import { Button, Textarea } from '@mantine/core';
import { IconCircleCheckFilled, IconDownload, IconUserCheck, IconUserX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalVerdict } from '../../../shared/approval.ts';
import type { BatchView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { takeAnswer } from '../../stores/approval.ts';
import { useBatch } from '../../stores/batch.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { inBackground, notifyDone, saveFile } from '../../ui/notify.ts';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { compareTotal } from '../confirm/decision.ts';
import { ApprovalFileButton } from './ApprovalFileButton.tsx';
import { Fingerprint } from './Fingerprint.tsx';
import { TypedTotal } from './TypedTotal.tsx';

/** Whether approval still has to do with what happens to the batch. */
export function isBeforeStart(batch: BatchView): boolean {
  return batch.startedAt === null && (batch.state === 'ready' || batch.state === 'scheduled' || batch.state === 'stopped');
}

export function awaitsApproval(batch: BatchView): boolean {
  return batch.approval?.state === 'wanted' && isBeforeStart(batch);
}

/** Where the approval of a batch stands, and what can be done about it here. Nothing where none was asked for. */
export function BatchApproval({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const { approval } = batch;
  const [asking, setAsking] = useState<ApprovalVerdict | null>(null);
  if (approval === null) return <Blocked batch={batch} />;
  const open = isBeforeStart(batch);
  const Icon = { wanted: IconUserCheck, approved: IconCircleCheckFilled, refused: IconUserX }[approval.state];
  const tone = { wanted: 'warning', approved: 'ok', refused: 'error' }[approval.state];
  if (!open) {
    return (
      <p className="approval-line small" data-testid={`approval-${approval.state}`}>
        <Icon size={15} className={`tone-${tone}`} aria-hidden />
        <span className="strong">{t(`approval.${approval.state}Title`)}</span>
        {approval.approver !== null && <span className="number">{t('approval.approvedText', { who: approval.approver, time: approval.decidedAt === null ? '' : formatTime(approval.decidedAt) })}</span>}
        {approval.keyId !== null && <Fingerprint id={approval.keyId} />}
        {approval.note !== null && approval.note !== '' && <span className="muted breakable">{t('approval.note', { note: approval.note })}</span>}
      </p>
    );
  }
  return (
    <>
      <section className={`approval-banner notice notice-${tone}`} data-testid={`approval-${approval.state}`}>
        <Icon size={24} className={`tone-${tone}`} aria-hidden />
        <div className="notice-body">
          <h2>{t(`approval.${approval.state}Title`)}</h2>
          {approval.state === 'wanted' && <p>{approval.mayDecideHere ? t('approval.wantedHere', { who: batch.createdBy }) : t('approval.wantedText')}</p>}
          {approval.state !== 'wanted' && (
            <p className="approval-who">
              {t('approval.approvedText', { who: approval.approver ?? '', time: approval.decidedAt === null ? '' : formatTime(approval.decidedAt) })}
              {approval.keyId !== null && <Fingerprint id={approval.keyId} />}
            </p>
          )}
          {approval.state === 'refused' && <p>{t('approval.refusedText')}</p>}
          {approval.note !== null && approval.note !== '' && <p className="breakable">{t('approval.note', { note: approval.note })}</p>}
        </div>
        {approval.state !== 'refused' && (approval.state === 'wanted' || approval.mayDecideHere) && (
          <div className="button-row">
            {approval.state === 'wanted' && (
              <Button size="sm" variant={approval.mayDecideHere ? 'default' : 'filled'} leftSection={<IconDownload size={16} stroke={1.7} />} onClick={() => inBackground(saveFile(call('approvals.saveRequest', { id: batch.id })))} data-testid="save-request">
                {t('approval.saveRequest')}
              </Button>
            )}
            {approval.state === 'wanted' && <ApprovalFileButton size="sm" label={t('approval.openAnswer')} onFile={(file) => takeAnswer(file, batch.id)} testId="open-answer" />}
            {approval.mayDecideHere && (
              <>
                <Button size="sm" variant="default" color="red" onClick={() => setAsking('refuse')} data-testid="refuse-here">
                  {t('approval.refuse')}
                </Button>
                {approval.state === 'wanted' && (
                  <Button size="sm" onClick={() => setAsking('approve')} data-testid="approve-here">
                    {t('approval.approve')}
                  </Button>
                )}
              </>
            )}
          </div>
        )}
      </section>
      {approval.state === 'approved' && <Blocked batch={batch} />}
      {asking !== null && <DecideHere batch={batch} verdict={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

/** What stands in the way of starting it now. */
export function Blocked({ batch }: { readonly batch: BatchView }) {
  const words = useCatalogue();
  if (batch.blocked === null) return null;
  return (
    <div className="notice notice-warning" role="status" data-testid={`blocked-${batch.blocked.code}`}>
      <IconUserX size={17} className="tone-warning" aria-hidden />
      <span className="notice-body">
        {words.error(batch.blocked.code, batch.blocked.params)} {words.errorNow(batch.blocked.code)}
      </span>
    </div>
  );
}

interface DecideHereProps {
  readonly batch: BatchView;
  readonly verdict: ApprovalVerdict;
  readonly onClose: () => void;
}

function DecideHere({ batch, verdict, onClose }: DecideHereProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const approving = verdict === 'approve';
  const decide = async (): Promise<void> => {
    useBatch.getState().show(await call('approvals.decideHere', { id: batch.id, verdict, typedAmount: typed, note: note.trim() === '' ? null : note }));
    notifyDone(t('approval.taken'));
  };
  return (
    <AskDialog
      opened
      danger={!approving || batch.connection.environment === 'live'}
      title={t(approving ? 'approval.approveTitle' : 'approval.refuseTitle')}
      doLabel={t(approving ? 'approval.approve' : 'approval.refuse')}
      disabled={approving && compareTotal(typed, batch.amount).type !== 'equal'}
      onDo={decide}
      onClose={onClose}
    >
      <p className="approval-what">
        <EnvironmentBadge environment={batch.connection.environment} />
        <span className="number">{t('unit.rows', { count: batch.count, n: formatCount(batch.count) })}</span>
        <Money amount={batch.amount} className="strong" />
        <span className="muted ellipsis" title={batch.file.name}>
          {batch.file.name}
        </span>
      </p>
      {approving ? <TypedTotal total={batch.amount} typed={typed} onType={setTyped} /> : <p>{t('approval.refuseText')}</p>}
      <Textarea label={t(approving ? 'approval.noteTitle' : 'approval.noteRefuse')} value={note} maxLength={300} autosize minRows={2} onChange={(event) => setNote(event.currentTarget.value.replaceAll('\n', ' '))} data-testid="approval-note" />
    </AskDialog>
  );
}
