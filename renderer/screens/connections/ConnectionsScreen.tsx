import './connections.css';
import { Button } from '@mantine/core';
import { IconKeyOff, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/views.ts';
import { useSession } from '../../stores/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page, Panel } from '../../ui/Page.tsx';
import { RulesPanel } from '../approval/RulesPanel.tsx';
import { AddDialog } from './AddDialog.tsx';
import { ConnectionDialogs } from './ConnectionDialogs.tsx';
import type { ConnectionTask } from './ConnectionDialogs.tsx';
import { ConnectionRow } from './ConnectionRow.tsx';
import { FormsPanel } from '../forms/FormsPanel.tsx';
import { DeskSettings } from './DeskSettings.tsx';

export function ConnectionsScreen() {
  const { t } = useTranslation();
  const connections = useSession((state) => state.connections);
  const [adding, setAdding] = useState(false);
  const [task, setTask] = useState<{ readonly task: ConnectionTask; readonly connection: ConnectionView } | null>(null);
  return (
    <Page
      title={t('connections.title')}
      lead={t('connections.lead')}
      narrow
      actions={
        <Button size="sm" leftSection={<IconPlus size={17} />} onClick={() => setAdding(true)} data-testid="add-connection">
          {t('connections.add')}
        </Button>
      }
    >
      <KeychainNotice />
      <Panel flush>
        {connections.length === 0 ? (
          <EmptyState icon={<IconPlugConnected size={36} stroke={1.4} />} title={t('connections.emptyTitle')} text={t('connections.emptyText')} />
        ) : (
          <ul className="connection-list" data-testid="connection-list">
            {connections.map((connection) => (
              <ConnectionRow key={connection.id} connection={connection} onTask={(next) => setTask({ task: next, connection })} />
            ))}
          </ul>
        )}
      </Panel>
      <RulesPanel />
      <FormsPanel />
      <DeskSettings />
      <AddDialog opened={adding} onClose={() => setAdding(false)} />
      <ConnectionDialogs task={task?.task ?? null} connection={task?.connection ?? null} onClose={() => setTask(null)} />
    </Page>
  );
}

function KeychainNotice() {
  const { t } = useTranslation();
  const keychain = useSession((state) => state.info?.keychain);
  if (keychain === undefined || keychain.available) return null;
  return (
    <div className="notice notice-warning" data-testid="keychain-unavailable">
      <IconKeyOff size={18} className="tone-warning" aria-hidden />
      <div className="notice-body">
        <p className="notice-title">{t('connections.keychainTitle')}</p>
        <p>{keychain.platform === 'linux' ? t('connections.keychainLinux') : t('connections.keychainOther')}</p>
        {keychain.platform === 'linux' && <code className="command">{t('connections.keychainInstall')}</code>}
      </div>
    </div>
  );
}
