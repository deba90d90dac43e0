import { ActionIcon, Menu, Select, Tooltip } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLanguage, IconLock, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { connectionId } from '../../shared/ids.ts';
import type { ServiceId } from '../../shared/services.ts';
import { useCatalogue } from '../i18n/catalogue.ts';
import { changeDraft, useDraft } from '../stores/draft.ts';
import { go, useRoute } from '../stores/route.ts';
import { useSession } from '../stores/session.ts';
import { inBackground } from '../ui/notify.ts';
import { EnvironmentBadge } from '../ui/StatusBadge.tsx';
import type { ActiveConnection } from './place.ts';

export function TopBar({ active }: { readonly active: ActiveConnection | null }) {
  return (
    <header className="top-bar">
      <Connection active={active} />
      <div className="top-bar-tools">
        <SearchButton />
        <LanguageSwitch />
        <SchemeMenu />
      </div>
    </header>
  );
}

function Connection({ active }: { readonly active: ActiveConnection | null }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const connections = useSession((state) => state.connections);
  const select = useSession((state) => state.selectConnection);
  const route = useRoute((state) => state.route);
  const draft = useDraft((state) => state.draft);
  if (active?.fixed === true) {
    return (
      <div className="top-connection" data-testid="connection-fixed">
        <Tooltip label={t('top.fixed')}>
          <span className="top-connection-fixed" tabIndex={0}>
            <IconLock size={15} aria-hidden />
            <span className="strong ellipsis" title={active.label}>{active.label}</span>
            <span className="muted">{words.service(active.service)}</span>
          </span>
        </Tooltip>
        <EnvironmentBadge environment={active.environment} />
      </div>
    );
  }
  const choose = (value: string | null): void => {
    if (value === null) return;
    const id = connectionId(value);
    if (route.screen === 'draft' && draft?.id === route.id) inBackground(changeDraft('drafts.setConnection', { id: draft.id, connectionId: id }));
    else select(id);
  };
  const labelOf = (one: { readonly label: string; readonly service: ServiceId }): string => (one.label.includes(words.service(one.service)) ? one.label : `${one.label} · ${words.service(one.service)}`);
  return (
    <div className="top-connection">
      <Select
        aria-label={t('top.connection')}
        data-testid="connection-select"
        className="top-connection-select"
        title={active === null ? undefined : labelOf(active)}
        placeholder={t('top.noConnection')}
        data={connections.map((one) => ({ value: one.id, label: labelOf(one) }))}
        value={active?.id ?? null}
        onChange={choose}
        maxDropdownHeight={360}
        renderOption={({ option, checked }) => {
          const connection = connections.find((one) => one.id === option.value);
          return (
            <span className="connection-option">
              <span className="ellipsis" title={option.label}>{option.label}</span>
              {connection !== undefined && <EnvironmentBadge environment={connection.environment} />}
              <IconCheck size={14} aria-hidden className={checked === true ? '' : 'invisible'} />
            </span>
          );
        }}
        comboboxProps={{ width: 420, position: 'bottom-start' }}
      />
      {active !== null && <EnvironmentBadge environment={active.environment} />}
    </div>
  );
}

function SearchButton() {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('history.open')}>
      <ActionIcon aria-label={t('history.open')} aria-keyshortcuts="Control+K" data-testid="open-search" onClick={() => go({ screen: 'history' })}>
        <IconSearch size={19} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const setLanguage = useSession((state) => state.setLanguage);
  return (
    <Tooltip label={t('top.otherLanguage')}>
      <ActionIcon aria-label={t('top.otherLanguage')} data-testid="language-switch" onClick={() => inBackground(setLanguage(language === 'ko' ? 'en' : 'ko'))}>
        <IconLanguage size={19} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

const schemes = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const;

function SchemeMenu() {
  const { t } = useTranslation();
  const scheme = useSession((state) => state.colorScheme);
  const setScheme = useSession((state) => state.setColorScheme);
  const Current = schemes.find((one) => one.value === scheme)?.icon ?? IconSun;
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon aria-label={t('top.scheme')} data-testid="scheme-switch">
          <Current size={19} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} stroke={1.7} />}
            rightSection={scheme === value ? <IconCheck size={14} /> : null}
            onClick={() => inBackground(setScheme(value))}
            data-testid={`scheme-${value}`}
          >
            {t(`top.${value}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
