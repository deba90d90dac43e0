import './approval.css';
import { IconArrowRight, IconUserCheck } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionApprovalView } from '../../../shared/approval-views.ts';
import type { BatchView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { goToBatch } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { Panel } from '../../ui/Page.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { awaitsApproval } from './BatchApproval.tsx';
import { Coming } from './RulesPanel.tsx';

/** What waits for a second person, and rules about to become weaker: nothing of it may pass unnoticed. */
export function HomeApprovals({ batches }: { readonly batches: readonly BatchView[] }) {
  const { t } = useTranslation();
  const waiting = batches.filter(awaitsApproval);
  return (
    <>
      <ComingRules />
      {waiting.length > 0 && (
        <Panel title={t('approval.homeTitle')} flush testId="home-approvals">
          <ul className="todo">
            {waiting.map((batch) => (
              <li key={batch.id}>
                <button type="button" className="todo-item" onClick={() => goToBatch(batch.id)} data-testid={`open-approval-${batch.id}`}>
                  <IconUserCheck size={18} className="tone-warning" aria-hidden />
                  <span className="todo-what">
                    <span className="strong ellipsis" title={batch.file.name}>
                      {batch.file.name}
                    </span>
                    <span className="muted small">{t('approval.homeText', { who: batch.createdBy, time: formatTime(batch.createdAt) })}</span>
                  </span>
                  <EnvironmentBadge environment={batch.connection.environment} />
                  <span className="number muted small">{t('unit.rows', { count: batch.count, n: formatCount(batch.count) })}</span>
                  <Money amount={batch.amount} className="strong" />
                  <IconArrowRight size={16} aria-hidden className="tone-muted" />
                </button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function ComingRules() {
  const { t } = useTranslation();
  const connections = useSession((state) => state.connections);
  const load = useCallback(() => Promise.all(connections.map(({ id }) => call('approvals.rules', { id }))), [connections]);
  const { value } = useLoaded(load);
  const [changed, setChanged] = useState<readonly ConnectionApprovalView[]>([]);
  const coming = (value ?? []).map((view) => changed.find((newer) => newer.connectionId === view.connectionId) ?? view).filter((view) => view.coming !== null);
  if (coming.length === 0) return null;
  return (
    <Panel title={t('approval.comingHome')} testId="home-rules-coming">
      <div className="coming-list">
        {coming.map((view) => (
          <div key={view.connectionId}>
            <p className="small strong">{connections.find(({ id }) => id === view.connectionId)?.label}</p>
            <Coming view={view} onChanged={(newer) => setChanged((before) => [...before.filter((one) => one.connectionId !== newer.connectionId), newer])} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
