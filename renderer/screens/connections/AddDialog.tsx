import { Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ENVIRONMENTS, NEEDS_SECURITY_KEY, SERVICE_IDS } from '../../../shared/services.ts';
import type { Environment, ServiceId } from '../../../shared/services.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useSession } from '../../stores/session.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { SecretFields, useDefaultKeep } from './SecretFields.tsx';
import type { Keep } from './SecretFields.tsx';
import { isSecurityKey, SecurityKeyField } from './SecurityKeyField.tsx';

interface AddDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function AddDialog({ opened, onClose }: AddDialogProps) {
  // A fresh form every time it opens: nothing typed before, least of all a secret, comes back.
  return opened ? <AddForm onClose={onClose} /> : null;
}

function AddForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const refresh = useSession((state) => state.refreshConnections);
  const select = useSession((state) => state.selectConnection);
  const [service, setService] = useState<ServiceId>('toss-v1');
  const [environment, setEnvironment] = useState<Environment>('test');
  const [label, setLabel] = useState('');
  const [secret, setSecret] = useState('');
  const [securityKey, setSecurityKey] = useState('');
  const [keep, setKeep] = useState<Keep>(useDefaultKeep());
  const [agreed, setAgreed] = useState(false);
  const live = environment === 'live';
  const practice = environment === 'practice';
  const encrypts = NEEDS_SECURITY_KEY[service] && !practice;
  const keyWrong = encrypts && securityKey !== '' && !isSecurityKey(securityKey);
  const add = async (): Promise<void> => {
    const added = await call('connections.add', { service, environment, label, secret: practice || secret === '' ? null : secret, securityKey: encrypts && securityKey !== '' ? securityKey : null, keep });
    await refresh();
    select(added.id);
  };
  return (
    <AskDialog opened title={t('connections.addTitle')} doLabel={t('connections.addDo')} danger={live} disabled={label.trim() === '' || (live && !agreed) || keyWrong} onDo={add} onClose={onClose}>
      <Select
        label={t('connections.service')}
        data={SERVICE_IDS.map((id) => ({ value: id, label: words.service(id) }))}
        value={service}
        onChange={(value) => setService(SERVICE_IDS.find((id) => id === value) ?? service)}
        data-testid="add-service"
      />
      <div>
        <div className="field-label" id="add-environment-label">
          {t('connections.environment')}
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby="add-environment-label"
          value={environment}
          onChange={(value) => setEnvironment(ENVIRONMENTS.find((one) => one === value) ?? environment)}
          data={ENVIRONMENTS.map((one) => ({ value: one, label: words.environment(one) }))}
          data-testid="add-environment"
        />
      </div>
      {live && (
        <div className="notice notice-error" role="alert">
          <IconAlertTriangleFilled size={18} className="tone-error" aria-hidden />
          <div className="notice-body live-agree">
            <p>{t('connections.liveWarning')}</p>
            <Checkbox label={t('connections.liveAgree')} checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} data-testid="live-agree" />
          </div>
        </div>
      )}
      <TextInput
        label={t('connections.label')}
        description={t('connections.labelHint')}
        placeholder={t('connections.labelPlaceholder')}
        value={label}
        maxLength={60}
        onChange={(event) => setLabel(event.currentTarget.value)}
        data-autofocus
        data-testid="add-label"
      />
      {!practice && (
        <SecretFields secret={secret} keep={keep} onSecret={setSecret} onKeep={setKeep} hint={`${t('connections.secretHint')} ${t('connections.secretLater')}`}>
          {encrypts && <SecurityKeyField value={securityKey} onChange={setSecurityKey} hint={t('seller.securityKeyHint')} />}
        </SecretFields>
      )}
    </AskDialog>
  );
}
