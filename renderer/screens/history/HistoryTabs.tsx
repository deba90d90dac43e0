import { IconReportMoney, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/routes.ts';
import { go } from '../../stores/route.ts';

const TABS = [
  { screen: 'history', icon: IconSearch, word: 'search' },
  { screen: 'totals', icon: IconReportMoney, word: 'totals' },
] as const;

/** The two ways through everything that was ever sent. */
export function HistoryTabs({ current }: { readonly current: 'history' | 'totals' }) {
  const { t } = useTranslation();
  return (
    <nav className="history-tabs" aria-label={t('history.tabs')}>
      {TABS.map(({ screen, icon: Icon, word }) => (
        <a
          key={screen}
          href={formatRoute({ screen })}
          aria-current={screen === current ? 'page' : undefined}
          data-testid={`history-tab-${screen}`}
          onClick={(event) => {
            event.preventDefault();
            go({ screen });
          }}
        >
          <Icon size={16} stroke={1.8} aria-hidden /> {t(`history.${word}`)}
        </a>
      ))}
    </nav>
  );
}
