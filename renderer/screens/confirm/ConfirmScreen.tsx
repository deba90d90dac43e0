import '../mapping/mapping.css';
import './confirm.css';
import { Button } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { toFailure } from '../../desk/failure.ts';
import type { DeskFailure } from '../../desk/failure.ts';
import { useBatch } from '../../stores/batch.ts';
import { useDraft } from '../../stores/draft.ts';
import { goToBatch, goToDraft } from '../../stores/route.ts';
import { useKeepTypedTotal } from '../../stores/typed-total.ts';
import { useConnection } from '../../stores/session.ts';
import { BottomBar } from '../../ui/BottomBar.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount } from '../../ui/format.ts';
import { inBackground, notifyFailure } from '../../ui/notify.ts';
import { Loading, Page, Panel } from '../../ui/Page.tsx';
import { SendAtIcon } from '../../ui/ScheduleMarks.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ConfirmRule, overBatchLimit, useRules } from '../approval/ConfirmRule.tsx';
import { TotalsPictures } from '../totals/TotalsPictures.tsx';
import { blockers } from './decision.ts';
import type { Blocker, Decision } from './decision.ts';
import { Duplicates } from './Duplicates.tsx';
import { ErrorChoice, LeftOutSummary } from './LeftOutSummary.tsx';
import { PayDate } from './PayDate.tsx';
import { SendStart } from './SendStart.tsx';
import { Summary } from './Summary.tsx';
import { TypedTotals } from './TypedTotals.tsx';
import { usePreview } from './use-preview.ts';

const undecided: Decision = { typedAmount: '', typedLabel: '', skipErrors: false, sendAt: null, dateOpen: false };

export function ConfirmScreen({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const connection = useConnection(draft.connectionId);
  const now = useNow();
  const [decision, setDecision] = useState<Decision>(undecided);
  useKeepTypedTotal(decision.typedAmount !== '' || decision.typedLabel !== '');
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<DeskFailure | null>(null);
  const { id } = draft;
  const { preview, shown, failure, reload } = usePreview(id, draft.revision, draft.timing);
  const decide = (part: Partial<Decision>): void => setDecision((before) => ({ ...before, ...part }));
  const open = blockers(decision, { preview, connection, now });
  const live = connection?.environment === 'live';
  const rules = useRules(draft.connectionId);
  const needsApproval = rules?.inForce.asked === true;
  const tooMuch = shown !== null && overBatchLimit(rules, shown.paidOut);

  const send = async (): Promise<void> => {
    if (preview === null || open.length > 0) return;
    setSending(true);
    setRefused(null);
    try {
      const batch = await call('batches.freeze', {
        draftId: id,
        revision: preview.revision,
        timing: preview.timing,
        sendAt: decision.sendAt,
        typedAmount: decision.typedAmount,
        typedLabel: live ? decision.typedLabel : null,
        skipErrors: decision.skipErrors,
      });
      useBatch.getState().show(batch);
      // From here on the batch exists: whatever happens next is told on its own screen.
      if (decision.sendAt === null && batch.approval === null) {
        await call('batches.send', { id: batch.id })
          .then(useBatch.getState().show)
          .catch(notifyFailure);
      }
      goToBatch(batch.id);
    } catch (error) {
      const why = toFailure(error);
      setRefused(why);
      if (why.code === 'DRAFT_CHANGED' || why.code === 'DUPLICATES_UNDECIDED') {
        inBackground(reloadDraft(draft));
        reload();
      }
    } finally {
      setSending(false);
    }
  };

  const count = shown?.totals.count ?? draft.totals.count;
  const sendLabel = sending
    ? t('confirm.sending')
    : t(needsApproval ? 'approval.confirmSend' : decision.sendAt !== null ? 'confirm.schedule' : live ? 'confirm.sendLive' : 'confirm.send', { n: formatCount(count) });
  return (
    <div className="with-bar">
      <Page title={t('confirm.title')} lead={t('confirm.lead')}>
        {refused !== null && <ErrorPanel failure={refused} />}
        {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
        {shown === null && failure === null && <Loading label={t('confirm.checking')} />}
        {shown !== null && (
          <div className="confirm" aria-busy={preview === null}>
            <div className="confirm-column">
              <Summary draft={draft} preview={shown} />
              {shown.counts.errors > 0 && <ErrorChoice errors={shown.counts.errors} skip={decision.skipErrors} onSkip={(skipErrors) => decide({ skipErrors })} onFix={() => goToDraft(id, 'review')} />}
              <Duplicates draft={draft} preview={shown} />
              <LeftOutSummary draft={draft} preview={shown} />
              <Panel title={t('pictures.title')}>
                <TotalsPictures draft={draft} />
              </Panel>
            </div>
            <div className="confirm-column">
              <PayDate draft={draft} preview={shown} service={connection?.service ?? null} onOpen={(dateOpen) => decide({ dateOpen })} />
              <SendStart preview={shown} onChange={(sendAt) => decide({ sendAt })} />
              {rules !== null && <ConfirmRule rules={rules} paidOut={shown.paidOut} scheduled={decision.sendAt !== null} />}
              <TypedTotals preview={shown} connection={connection} decision={decision} onChange={decide} />
            </div>
          </div>
        )}
      </Page>
      <BottomBar count={count} amount={shown?.totals.amount ?? draft.totals.amount} leftOut={draft.counts.leftOut} errors={draft.counts.errors}>
        {sending && (
          <p className="bar-hint" role="status" data-testid="freezing">
            {t('confirm.freezing')}
          </p>
        )}
        {!sending && open.length > 0 && <Needs open={open} undecided={shown?.duplicates.undecided.count ?? 0} />}
        <Button
          size="sm"
          leftSection={decision.sendAt === null ? <IconSend2 size={17} /> : <SendAtIcon size={17} />}
          disabled={open.length > 0 || tooMuch}
          loading={sending}
          onClick={() => void send()}
          {...(live ? { color: 'red' } : {})}
          data-testid="send-button"
        >
          {sendLabel}
        </Button>
      </BottomBar>
    </div>
  );
}

async function reloadDraft(draft: DraftView): Promise<void> {
  useDraft.getState().show(await call('drafts.get', { id: draft.id }));
}

const needWords = {
  connection: 'confirm.needConnection',
  date: 'confirm.needDate',
  preview: 'confirm.needPreview',
  rows: 'confirm.needRows',
  errors: 'confirm.needErrors',
  duplicates: 'duplicates.need',
  sendAt: 'confirm.needSendAt',
  amount: 'confirm.needAmount',
  label: 'confirm.needLabel',
} as const satisfies Readonly<Record<Blocker, string>>;

/** A closed button says what would open it. */
function Needs({ open, undecided }: { readonly open: readonly Blocker[]; readonly undecided: number }) {
  const { t } = useTranslation();
  return (
    <p className="bar-hint" role="status" data-testid="send-needs">
      {t('confirm.needTitle')}: {open.map((one) => t(needWords[one], { n: formatCount(undecided) })).join(' · ')}
    </p>
  );
}
