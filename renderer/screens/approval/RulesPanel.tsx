import './approval.css';
import { Button, TextInput } from '@mantine/core';
import { IconClockHour4, IconIdBadge2 } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NO_RULE, sameRule } from '../../../shared/approval.ts';
import type { ConnectionApprovalView } from '../../../shared/approval-views.ts';
import type { ConnectionView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useSession } from '../../stores/session.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatTime } from '../../ui/format.ts';
import { inBackground, saveFile } from '../../ui/notify.ts';
import { Loading, Panel } from '../../ui/Page.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { Approvers } from './Approvers.tsx';
import { groups } from './Fingerprint.tsx';
import { RuleForm } from './RuleForm.tsx';
import { ruleWords } from './rule-words.ts';

/** What each connection asks before anything is sent through it; and this desk's own card as an approver elsewhere. */
export function RulesPanel() {
  const { t } = useTranslation();
  const connections = useSession((state) => state.connections);
  if (connections.length === 0) return null;
  return (
    <Panel title={t('approval.panelTitle')} flush testId="approval-rules">
      <p className="rule-text muted small">{t('approval.panelText')}</p>
      {connections.map((connection) => (
        <Rule key={connection.id} connection={connection} />
      ))}
      <OwnCard />
    </Panel>
  );
}

function Rule({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const { id } = connection;
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState<ConnectionApprovalView | null>(null);
  const load = useCallback(() => call('approvals.rules', { id }), [id]);
  const { value, failure, reload } = useLoaded(load);
  const view = changed ?? value;
  return (
    <section className="rule" data-testid={`rule-${id}`} aria-label={connection.label}>
      <div className="rule-line">
        <span className="connection-environment">
          <EnvironmentBadge environment={connection.environment} />
        </span>
        <span className="rule-name">
          <span className="strong ellipsis" title={connection.label}>
            {connection.label}
          </span>
          {view !== null && (
            <span className="rule-summary small muted number" data-on={!sameRule(view.rule, NO_RULE) || undefined} data-testid={`rule-summary-${id}`}>
              {ruleWords(view.rule, t)}
            </span>
          )}
          {view !== null && !sameRule(view.inForce, view.rule) && (
            <span className="small tone-warning number-wrap" data-testid={`rule-account-${id}`}>
              {t('approval.byAccount', { rule: ruleWords(view.inForce, t) })}
            </span>
          )}
        </span>
        <Button variant="default" aria-expanded={open} aria-label={t('approval.editOf', { label: connection.label })} onClick={() => setOpen((before) => !before)} data-testid={`rule-edit-${id}`}>
          {t(open ? 'approval.close' : 'approval.edit')}
        </Button>
      </div>
      {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
      {view !== null && <Coming view={view} onChanged={setChanged} />}
      {open && view === null && failure === null && <Loading label={t('common.loading')} />}
      {open && view !== null && (
        <div className="rule-body">
          <RuleForm key={JSON.stringify([view.rule, view.coming])} view={view} onChanged={setChanged} />
          <Approvers view={view} onChanged={setChanged} />
        </div>
      )}
    </section>
  );
}

interface ComingProps {
  readonly view: ConnectionApprovalView;
  readonly onChanged: (view: ConnectionApprovalView) => void;
}

/** A weaker rule on its way, and the way to stop it. */
export function Coming({ view, onChanged }: ComingProps) {
  const { t } = useTranslation();
  const { coming } = view;
  if (coming === null) return null;
  const takeBack = async (): Promise<void> => onChanged(await call('approvals.setRule', { id: view.connectionId, rule: view.rule }));
  return (
    <div className="notice notice-warning rule-coming" data-testid={`rule-coming-${view.connectionId}`}>
      <IconClockHour4 size={18} className="tone-warning" aria-hidden />
      <div className="notice-body">
        <p className="notice-title number">{t('approval.comingTitle', { time: formatTime(coming.fromAt) })}</p>
        <p>{t('approval.comingText', { rule: ruleWords(coming.rule, t), who: coming.changedBy })}</p>
      </div>
      <Button variant="default" onClick={() => inBackground(takeBack())} data-testid={`rule-back-${view.connectionId}`}>
        {t('approval.comingBack')}
      </Button>
    </div>
  );
}

function OwnCard() {
  const { t } = useTranslation();
  const user = useSession((state) => state.info?.user ?? '');
  const [name, setName] = useState(user);
  const [keyId, setKeyId] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    const answer = await call('approvals.saveCard', { name });
    setKeyId(answer.keyId);
    await saveFile(Promise.resolve(answer.saved));
  };
  return (
    <section className="card-row" aria-label={t('approval.cardTitle')} data-testid="own-card">
      <h3>{t('approval.cardTitle')}</h3>
      <p className="muted small">{t('approval.cardText')}</p>
      <form
        className="card-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') inBackground(save());
        }}
      >
        <TextInput label={t('approval.cardName')} placeholder={t('approval.cardPlaceholder')} value={name} maxLength={60} onChange={(event) => setName(event.currentTarget.value)} data-testid="card-name" />
        <Button type="submit" variant="default" leftSection={<IconIdBadge2 size={16} stroke={1.7} />} disabled={name.trim() === ''} data-testid="card-save">
          {t('approval.cardSave')}
        </Button>
      </form>
      <p className="small" role="status">
        {keyId !== null && t('approval.cardFingerprint', { id: groups(keyId) })}
      </p>
    </section>
  );
}
