import { Checkbox, TextInput } from '@mantine/core';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { DeskFailure } from '../../desk/failure.ts';
import { useSession } from '../../stores/session.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { SecretFields, useDefaultKeep } from './SecretFields.tsx';
import type { Keep } from './SecretFields.tsx';
import { isSecurityKey, SecurityKeyField } from './SecurityKeyField.tsx';

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
  const [securityKey, setSecurityKey] = useState('');
  /** Batches sent with another key are open: whether this one opens the same account is for the person to say. */
  const [asked, setAsked] = useState(false);
  const [reissued, setReissued] = useState(false);
  const both = connection.securityKey !== null;
  const keyWrong = securityKey !== '' && !isSecurityKey(securityKey);
  const type = (text: string): void => {
    setSecret(text);
    // Said of one key, it is not said of the next.
    setAsked(false);
    setReissued(false);
  };
  const save = async (): Promise<void> => {
    const { id } = connection;
    // Each is its own entry: what is left empty stays as it is.
    if (secret !== '') {
      try {
        await call('connections.setSecret', { id, secret, keep, ...(reissued ? { reissued } : {}) });
      } catch (error) {
        if (error instanceof DeskFailure && error.code === 'SECRET_REPLACES') setAsked(true);
        throw error;
      }
    }
    if (securityKey !== '') await call('connections.setSecurityKey', { id, securityKey, keep });
    await refresh();
  };
  const keeps = (view: ConnectionView['securityKey']): string => (both && view !== null && view.place !== 'none' ? ` ${t('seller.keepAsIs')}` : '');
  const title = t(both ? 'seller.secretsTitle' : 'connections.secretTitle', { label: connection.label });
  return (
    <AskDialog opened title={title} doLabel={t('connections.secretSave')} disabled={(secret === '' && securityKey === '') || keyWrong || (asked && !reissued)} onDo={save} onClose={onClose}>
      <SecretFields secret={secret} keep={keep} onSecret={type} onKeep={setKeep} hint={t('connections.secretHint') + keeps(connection.secret)}>
        {both && <SecurityKeyField value={securityKey} onChange={setSecurityKey} hint={t('seller.securityKeyHint') + keeps(connection.securityKey)} />}
      </SecretFields>
      {asked && (
        <div className="notice notice-error" role="alert" data-testid="secret-replaces">
          <IconAlertTriangleFilled size={18} className="tone-error" aria-hidden />
          <div className="notice-body">
            <p>{t('connections.secretReplaces')}</p>
            <Checkbox mt={8} label={t('connections.secretReissued')} checked={reissued} onChange={(event) => setReissued(event.currentTarget.checked)} data-testid="secret-reissued" />
          </div>
        </div>
      )}
    </AskDialog>
  );
}

function DeleteSecret({ connection, onClose }: DialogProps) {
  const { t } = useTranslation();
  const both = connection.securityKey !== null;
  const refresh = useSession((state) => state.refreshConnections);
  const remove = async (): Promise<void> => {
    await call('connections.deleteSecret', { id: connection.id });
    await refresh();
  };
  return (
    <AskDialog opened danger title={t(both ? 'seller.deleteSecretsTitle' : 'connections.deleteSecretTitle')} doLabel={t('connections.doDelete')} onDo={remove} onClose={onClose}>
      <p>{t(both ? 'seller.deleteSecretsText' : 'connections.deleteSecretText', { label: connection.label })}</p>
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
