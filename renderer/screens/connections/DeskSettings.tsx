import { Button, SegmentedControl } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOutput } from '../../../shared/contract.ts';
import { call } from '../../desk/client.ts';
import { LANGUAGE_NAMES } from '../../i18n/languages.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';

export function DeskSettings() {
  const { t } = useTranslation();
  const info = useSession((state) => state.info);
  const language = useSession((state) => state.language);
  const scheme = useSession((state) => state.colorScheme);
  const setLanguage = useSession((state) => state.setLanguage);
  const setScheme = useSession((state) => state.setColorScheme);
  return (
    <div className="settings-columns">
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
      <Audit />
    </div>
  );
}

const languages = [
  { value: 'ko', label: LANGUAGE_NAMES.ko },
  { value: 'en', label: LANGUAGE_NAMES.en },
];

function Audit() {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<RequestOutput<'audit.verify'> | null>(null);
  const [checking, setChecking] = useState(false);
  const check = async (): Promise<void> => {
    setChecking(true);
    try {
      setAnswer(await call('audit.verify', {}));
    } finally {
      setChecking(false);
    }
  };
  return (
    <Panel title={t('connections.audit')}>
      <p className="muted small">{t('connections.auditText')}</p>
      <div className="audit-line">
        <Button variant="default" loading={checking} onClick={() => inBackground(check())} data-testid="audit-verify">
          {t('connections.auditCheck')}
        </Button>
        <span role="status" className="small">
          {answer?.ok === true && (
            <span className="status tone-ok">
              <IconCircleCheckFilled size={15} aria-hidden /> {t('connections.auditOk', { n: formatCount(answer.entries) })}
            </span>
          )}
          {answer?.ok === false && (
            <span className="audit-bad tone-error">
              <IconCircleXFilled size={15} aria-hidden /> {t('connections.auditBad', { n: formatCount(answer.brokenAt ?? 0) })}
            </span>
          )}
        </span>
      </div>
    </Panel>
  );
}
