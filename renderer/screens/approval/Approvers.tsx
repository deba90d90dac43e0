import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionApprovalView } from '../../../shared/approval-views.ts';
import { call } from '../../desk/client.ts';
import { smallFile } from '../../stores/approval.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatTime } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.ts';
import { ApprovalFileButton } from './ApprovalFileButton.tsx';
import { Fingerprint } from './Fingerprint.tsx';

interface ApproversProps {
  readonly view: ConnectionApprovalView;
  readonly onChanged: (view: ConnectionApprovalView) => void;
}

interface Card {
  readonly name: string;
  readonly keyId: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Asked = { readonly type: 'add'; readonly card: Card } | { readonly type: 'remove'; readonly name: string; readonly keyId: string };

/** Whose desks may approve for this connection: each by name and by the fingerprint of its key. */
export function Approvers({ view, onChanged }: ApproversProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { connectionId: id, approvers } = view;
  const read = async (file: File): Promise<void> => {
    const bytes = await smallFile(file);
    setAsked({ type: 'add', card: { ...(await call('approvals.readCard', { bytes })), bytes } });
  };
  const add = async (card: Card): Promise<void> => {
    onChanged(await call('approvals.addApprover', { id, bytes: card.bytes }));
    notifyDone(t('approval.added', { name: card.name }));
  };
  const close = (): void => setAsked(null);
  return (
    <section aria-label={t('approval.approvers')}>
      <h3>{t('approval.approvers')}</h3>
      {approvers.length === 0 ? (
        <p className="muted small rule-none">{t('approval.noApprovers')}</p>
      ) : (
        <ul className="approver-list" data-testid="approvers">
          {approvers.map((approver) => (
            <li key={approver.keyId}>
              <span className="rule-name">
                <span className="strong ellipsis" title={approver.name}>
                  {approver.name}
                </span>
                <span className="muted small">{t('approval.addedBy', { who: approver.addedBy })}</span>
              </span>
              <Fingerprint id={approver.keyId} />
              <span className={`small number ${approver.counts ? 'tone-ok' : 'tone-warning'}`}>{approver.counts ? t('approval.counts') : t('approval.countsFrom', { time: formatTime(approver.fromAt) })}</span>
              <Button variant="subtle" color="red" size="compact-sm" aria-label={t('approval.removeOf', { name: approver.name })} onClick={() => setAsked({ type: 'remove', name: approver.name, keyId: approver.keyId })} data-testid={`approver-remove-${approver.keyId}`}>
                {t('approval.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ApprovalFileButton label={t('approval.addApprover')} onFile={read} testId="approver-add" />
      {asked?.type === 'add' && (
        <AskDialog opened title={t('approval.addTitle')} doLabel={t('approval.addDo')} onDo={() => add(asked.card)} onClose={close}>
          <p>{t('approval.addText')}</p>
          <p className="approval-what">
            <span className="strong breakable">{asked.card.name}</span>
            <span className="muted small">{t('approval.fingerprint')}</span>
            <Fingerprint id={asked.card.keyId} />
          </p>
          {view.rule.asked && <p className="muted small">{t('approval.addLater')}</p>}
        </AskDialog>
      )}
      {asked?.type === 'remove' && (
        <AskDialog
          opened
          danger
          title={t('approval.removeTitle')}
          doLabel={t('approval.remove')}
          onDo={async () => onChanged(await call('approvals.removeApprover', { id, keyId: asked.keyId }))}
          onClose={close}
        >
          <p>{t('approval.removeText', { name: asked.name })}</p>
        </AskDialog>
      )}
    </section>
  );
}
