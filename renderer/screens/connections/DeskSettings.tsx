import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LANGUAGE_NAMES } from '../../i18n/languages.ts';
import { useSession } from '../../stores/session.ts';
import { inBackground } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { AuditPanel } from '../audit/AuditPanel.tsx';

export function DeskSettings() {
  const { t } = useTranslation();
  const info = useSession((state) => state.info);
  const language = useSession((state) => state.language);
  const scheme = useSession((state) => state.colorScheme);
  const setLanguage = useSession((state) => state.setLanguage);
  const setScheme = useSession((state) => state.setColorScheme);
  return (
    <>
      <AuditPanel />
      <Panel title={t('connections.settings')}>
        <div className="setting">
          <span id="setting-language">{t('connections.language')}</span>
          <SegmentedControl
            size="xs"
            aria-labelledby="setting-language"
            value={language}
            onChange={(value) => inBackground(setLanguage(value === 'en' ? 'en' : 'ko'))}
            data={languages}
          />
        </div>
        <div className="setting">
          <span id="setting-scheme">{t('connections.scheme')}</span>
          <SegmentedControl
            size="xs"
            aria-labelledby="setting-scheme"
            value={scheme}
            onChange={(value) => inBackground(setScheme(value === 'light' || value === 'dark' ? value : 'auto'))}
            data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`top.${value}`) }))}
          />
        </div>
        {info !== null && <p className="muted small setting-foot">{t('connections.version', { version: info.version, user: info.user })}</p>}
      </Panel>
    </>
  );
}

const languages = [
  { value: 'ko', label: LANGUAGE_NAMES.ko },
  { value: 'en', label: LANGUAGE_NAMES.en },
];
