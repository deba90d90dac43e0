import '../batches/batches.css';
import './drafts.css';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconFileSpreadsheet, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { DraftListItem } from './draft-list.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { go, goToDraft } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { Loading, Page, Panel } from '../../ui/Page.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';

const loadDrafts = () => call('drafts.list', {});

export function DraftsScreen() {
  const { t } = useTranslation();
  const { value, failure, reload } = useLoaded(loadDrafts);
  const [removing, setRemoving] = useState<DraftListItem | null>(null);
  return (
    <Page title={t('drafts.title')} lead={t('drafts.lead')}>
      {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
      {value === null && failure === null && <Loading label={t('common.loading')} />}
      {value !== null && (
        <Panel flush>
          {value.length === 0 ? (
            <EmptyState icon={<IconFileSpreadsheet size={36} stroke={1.4} />} title={t('drafts.emptyTitle')} text={t('drafts.emptyText')}>
              <Button onClick={() => go({ screen: 'new' })}>{t('drafts.emptyAction')}</Button>
            </EmptyState>
          ) : (
            <DraftTable drafts={value} onRemove={setRemoving} />
          )}
        </Panel>
      )}
      <AskDialog
        opened={removing !== null}
        title={t('drafts.removeTitle')}
        doLabel={t('drafts.removeDo')}
        danger
        onClose={() => setRemoving(null)}
        onDo={async () => {
          if (removing !== null) await call('drafts.remove', { id: removing.id });
          reload();
        }}
      >
        <p>{t('drafts.removeText', { name: removing?.fileName ?? '' })}</p>
        {removing !== null && (
          <p className="muted small number" data-testid="remove-facts">
            {t('drafts.removeFacts', { rows: formatCount(removing.ready ?? removing.rows), amount: formatWon(removing.amount), n: formatCount(removing.steps), time: formatTime(removing.changedAt) })}
          </p>
        )}
      </AskDialog>
    </Page>
  );
}

interface DraftTableProps {
  readonly drafts: readonly DraftListItem[];
  readonly onRemove: (draft: DraftListItem) => void;
}

function DraftTable({ drafts, onRemove }: DraftTableProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const connections = useSession((state) => state.connections);
  return (
    <table className="table" data-testid="draft-table">
      <thead>
        <tr>
          <th>{t('drafts.file')}</th>
          <th>{t('drafts.connection')}</th>
          <th className="right">{t('drafts.rows')}</th>
          <th className="right">{t('drafts.errors')}</th>
          <th className="right">{t('drafts.warnings')}</th>
          <th className="right">{t('drafts.amount')}</th>
          <th>{t('drafts.created')}</th>
          <th>{t('drafts.changed')}</th>
          <th>
            <span className="visually-hidden">{t('drafts.remove')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {drafts.map((draft) => {
          const connection = connections.find((one) => one.id === draft.connectionId);
          return (
            <tr key={draft.id} data-clickable onClick={() => goToDraft(draft.id, 'review')}>
              <td>
                <button
                  type="button"
                  className="row-link ellipsis"
                  title={draft.fileName}
                  data-testid={`draft-${draft.id}`}
                  onClick={(event) => {
                    event.stopPropagation();
                    goToDraft(draft.id, 'review');
                  }}
                >
                  {draft.fileName}
                </button>
                <div className="muted small">{words.kind(draft.kind)}</div>
                {draft.batch !== null && (
                  <div className="small tone-warning" data-testid={`draft-frozen-${draft.id}`}>
                    {t('drafts.frozen', { state: words.batchState(draft.batch.state) })}
                  </div>
                )}
              </td>
              <td>
                {connection === undefined ? (
                  <span className="muted">{t('top.noConnection')}</span>
                ) : (
                  <span className="batch-connection">
                    <EnvironmentBadge environment={connection.environment} />
                    <span className="ellipsis" title={connection.label}>{connection.label}</span>
                  </span>
                )}
              </td>
              <td className="number right">
                {formatCount(draft.rows)}
                {draft.ready !== null && draft.ready < draft.rows && <div className="muted small nowrap">{t('drafts.ready', { n: formatCount(draft.ready) })}</div>}
              </td>
              <td className={`number right ${draft.errors > 0 ? 'tone-error strong' : 'muted'}`}>{formatCount(draft.errors)}</td>
              <td className={`number right ${(draft.warnings ?? 0) > 0 ? 'tone-warning' : 'muted'}`}>{draft.warnings === null ? '–' : formatCount(draft.warnings)}</td>
              <td className="right">
                <Money amount={draft.amount} className="strong" />
              </td>
              <td className="number muted nowrap">{formatTime(draft.createdAt)}</td>
              <td className="number nowrap">
                {formatTime(draft.changedAt)}
                <div className="muted small">{draft.steps === 0 ? '' : t('drafts.stepCount', { n: formatCount(draft.steps) })}</div>
              </td>
              <td className="right">
                <Tooltip label={t('drafts.remove')}>
                  <ActionIcon
                    aria-label={`${t('drafts.remove')}: ${draft.fileName}`}
                    data-testid={`remove-draft-${draft.id}`}
                    onClick={(event) => {
                      event.stopPropagation();
                      onRemove(draft);
                    }}
                  >
                    <IconTrash size={17} stroke={1.7} />
                  </ActionIcon>
                </Tooltip>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
