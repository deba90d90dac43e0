import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useSession } from '../../stores/session.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { SecretFields, useDefaultKeep } from './SecretFields.tsx';
import type { Keep } from './SecretFields.tsx';

export type ConnectionTask = 'rename' | 'secret' | 'delete-secret' | 'remove';

interface DialogProps {
  readonly connection: ConnectionView;
  readonly onClose: () => void;
}

interface ConnectionDialogsProps {
  readonly task: ConnectionTask | null;
  readonly connection: ConnectionView | null;
  readonly onClose: () => void;
}

export function ConnectionDialogs({ task, connection, onClose }: ConnectionDialogsProps) {
  if (task === null || connection === null) return null;
  const Dialog = { rename: Rename, secret: SetSecret, 'delete-secret': DeleteSecret, remove: Remove }[task];
  return <Dialog connection={connection} onClose={onClose} />;
}

function Rename({ connection, onClose }: DialogProps) {
  const { t } = useTranslation();
  const refresh = useSession((state) => state.refreshConnections);
  const [label, setLabel] = useState(connection.label);
  const rename = async (): Promise<void> => {
    await call('connections.rename', { id: connection.id, label });
    await refresh();
  };
  return (
    <AskDialog opened title={t('connections.renameTitle')} doLabel={t('common.save')} disabled={label.trim() === ''} onDo={rename} onClose={onClose}>
      <TextInput label={t('connections.label')} value={label} maxLength={60} onChange={(event) => setLabel(event.currentTarget.value)} data-autofocus data-testid="rename-label" />
    </AskDialog>
  );
}

function SetSecret({ connection, onClose }: DialogProps) {
  const { t } = useTranslation();
  const refresh = useSession((state) => state.refreshConnections);
  const [secret, setSecret] = useState('');
  const [keep, setKeep] = useState<Keep>(useDefaultKeep());
  const save = async (): Promise<void> => {
    await call('connections.setSecret', { id: connection.id, secret, keep });
    await refresh();
  };
  return (
    <AskDialog opened title={t('connections.secretTitle', { label: connection.label })} doLabel={t('connections.secretSave')} disabled={secret === ''} onDo={save} onClose={onClose}>
      <SecretFields secret={secret} keep={keep} onSecret={setSecret} onKeep={setKeep} hint={t('connections.secretHint')} />
    </AskDialog>
  );
}

function DeleteSecret({ connection, onClose }: DialogProps) {
  const { t } = useTranslation();
  const refresh = useSession((state) => state.refreshConnections);
  const remove = async (): Promise<void> => {
    await call('connections.deleteSecret', { id: connection.id });
    await refresh();
  };
  return (
    <AskDialog opened danger title={t('connections.deleteSecretTitle')} doLabel={t('connections.doDelete')} onDo={remove} onClose={onClose}>
      <p>{t('connections.deleteSecretText', { label: connection.label })}</p>
    </AskDialog>
  );
}

function Remove({ connection, onClose }: DialogProps) {
  const { t } = useTranslation();
  const refresh = useSession((state) => state.refreshConnections);
  const remove = async (): Promise<void> => {
    await call('connections.remove', { id: connection.id });
    await refresh();
  };
  return (
    <AskDialog opened danger title={t('connections.removeTitle')} doLabel={t('connections.doDelete')} onDo={remove} onClose={onClose}>
      <p>{t('connections.removeText', { label: connection.label })}</p>
    </AskDialog>
  );
}
