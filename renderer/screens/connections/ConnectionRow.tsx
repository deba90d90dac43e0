import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleXFilled, IconDots, IconKey, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { ConnectionCheckView, ConnectionView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { toFailure } from '../../desk/failure.ts';
import type { DeskFailure } from '../../desk/failure.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatTime } from '../../ui/format.ts';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import type { ConnectionTask } from './ConnectionDialogs.tsx';

interface ConnectionRowProps {
  readonly connection: ConnectionView;
  readonly onTask: (task: ConnectionTask) => void;
}

type Checked = { readonly type: 'answer'; readonly check: ConnectionCheckView } | { readonly type: 'refused'; readonly failure: DeskFailure };

export function ConnectionRow({ connection, onTask }: ConnectionRowProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const [checking, setChecking] = useState(false);
  const [checked, setChecked] = useState<Checked | null>(null);
  const builtin = connection.secret.place === 'builtin';
  const both = connection.securityKey !== null;
  const hasSecret = connection.secret.place !== 'none' || (connection.securityKey !== null && connection.securityKey.place !== 'none');
  const check = async (): Promise<void> => {
    setChecking(true);
    try {
      setChecked({ type: 'answer', check: await call('connections.check', { id: connection.id }) });
    } catch (error) {
      setChecked({ type: 'refused', failure: toFailure(error) });
    } finally {
      setChecking(false);
    }
  };
  return (
    <li className="connection" data-testid={`connection-${connection.id}`}>
      <div className="connection-line">
        <span className="connection-environment">
          <EnvironmentBadge environment={connection.environment} />
        </span>
        <span className="connection-name">
          <span className="strong ellipsis" title={connection.label}>
            {connection.label}
          </span>
          <span className="muted small ellipsis">
            {words.service(connection.service)}
            {connection.baseUrl !== null && ` · ${t('connections.baseUrl', { url: connection.baseUrl })}`}
          </span>
        </span>
        <Secrets connection={connection} />
        <Button variant="default" loading={checking} onClick={() => void check()} data-testid={`check-${connection.id}`}>
          {t('connections.check')}
        </Button>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon aria-label={t('connections.menu', { label: connection.label })} data-testid={`connection-menu-${connection.id}`}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} stroke={1.7} />} onClick={() => onTask('rename')}>
              {t('connections.rename')}
            </Menu.Item>
            {!builtin && (
              <Menu.Item leftSection={<IconKey size={16} stroke={1.7} />} onClick={() => onTask('secret')} data-testid="menu-secret">
                {both ? t(hasSecret ? 'seller.replaceSecrets' : 'seller.setSecrets') : t(hasSecret ? 'connections.replaceSecret' : 'connections.setSecret')}
              </Menu.Item>
            )}
            {!builtin && hasSecret && (
              <Menu.Item leftSection={<IconTrash size={16} stroke={1.7} />} onClick={() => onTask('delete-secret')}>
                {t(both ? 'seller.deleteSecrets' : 'connections.deleteSecret')}
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={16} stroke={1.7} />} onClick={() => onTask('remove')} data-testid="menu-remove">
              {t('connections.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div role="status">{checked !== null && <CheckAnswer connection={connection} checked={checked} />}</div>
    </li>
  );
}

function Secrets({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  return (
    <span className="connection-secrets">
      <Secret name={t('connections.secret')} secret={connection.secret} />
      {connection.securityKey !== null && <Secret name={t('seller.securityKey')} secret={connection.securityKey} />}
    </span>
  );
}

function Secret({ name, secret: { place, lastFour } }: { readonly name: string; readonly secret: ConnectionView['secret'] }) {
  const { t } = useTranslation();
  const word = { keychain: t('connections.secretKeychain'), session: t('connections.secretSession'), builtin: t('connections.secretBuiltin'), none: t('connections.secretNone') }[place];
  return (
    <span className={`connection-secret small ${place === 'none' ? 'tone-warning' : 'muted'}`}>
      <IconKey size={15} stroke={1.7} aria-hidden />
      <span>
        {name}: {word}
        {lastFour !== null && <span className="number"> {t('connections.secretLast', { last: lastFour })}</span>}
      </span>
    </span>
  );
}

function CheckAnswer({ connection, checked }: { readonly connection: ConnectionView; readonly checked: Checked }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  if (checked.type === 'refused') {
    return (
      <div className="connection-answer notice notice-error">
        <IconCircleXFilled size={16} className="tone-error" aria-hidden />
        <div className="notice-body">
          <span className="notice-title">{t('connections.checkBad')}</span> · {checked.failure.lost ? t('error.lost') : `${words.error(checked.failure.code, checked.failure.params)} ${words.errorNow(checked.failure.code)}`}
        </div>
      </div>
    );
  }
  const { check } = checked;
  const Icon = check.ok ? IconCircleCheckFilled : IconCircleXFilled;
  const meaning = check.code === null ? null : words.serviceCode(connection.service, check.code);
  return (
    <div className={`connection-answer notice ${check.ok ? 'notice-ok' : 'notice-error'}`} data-testid="check-answer">
      <Icon size={16} className={check.ok ? 'tone-ok' : 'tone-error'} aria-hidden />
      <div className="notice-body">
        <span className="notice-title">{check.ok ? t('connections.checkOk') : t('connections.checkBad')}</span>
        {check.ok && <span className="number"> · {check.balance === null ? t('connections.checkNoBalance') : t('connections.checkBalance', { amount: formatWon(check.balance) })}</span>}
        {meaning !== null && <span> · {meaning}</span>}
        {meaning === null && check.message !== null && <span> · {check.message}</span>}
        {check.code !== null && <span className="muted"> · {t('connections.checkCode', { code: check.code })}</span>}
        <span className="muted number"> · {t('connections.checkedAt', { time: formatTime(check.checkedAt).slice(-5) })}</span>
      </div>
    </div>
  );
}
