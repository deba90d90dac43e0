import { IconClockPlay, IconFilePlus, IconHistory, IconHome, IconListCheck, IconPlugConnected, IconStack2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../stores/route.ts';
import { formatRoute } from './routes.ts';
import type { PlainScreen, Route } from './routes.ts';

/** Exports belong to the batches: they have no place of their own. */
type RailScreen = Exclude<PlainScreen, 'exports'>;

const items: readonly { readonly screen: RailScreen; readonly icon: typeof IconHome }[] = [
  { screen: 'home', icon: IconHome },
  { screen: 'new', icon: IconFilePlus },
  { screen: 'drafts', icon: IconListCheck },
  { screen: 'batches', icon: IconStack2 },
  { screen: 'schedule', icon: IconClockPlay },
  { screen: 'history', icon: IconHistory },
  { screen: 'connections', icon: IconPlugConnected },
];

/** The place in the rail that a screen belongs to. */
function home(route: Route): RailScreen {
  if (route.screen === 'draft') return 'drafts';
  if (route.screen === 'batch' || route.screen === 'exports' || route.screen === 'approval') return 'batches';
  if (route.screen === 'totals') return 'history';
  return route.screen;
}

export function Rail() {
  const { t } = useTranslation();
  const route = useRoute((state) => state.route);
  const go = useRoute((state) => state.go);
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <div className="rail-brand" aria-hidden="true">
        <BrandMark />
      </div>
      {items.map(({ screen, icon: Icon }) => (
        <a
          key={screen}
          className="rail-item"
          href={formatRoute({ screen })}
          aria-current={home(route) === screen ? 'page' : undefined}
          data-testid={`rail-${screen}`}
          onClick={(event) => {
            event.preventDefault();
            go({ screen });
          }}
        >
          <Icon size={20} stroke={1.7} aria-hidden />
          <span>{t(`rail.${screen}`)}</span>
        </a>
      ))}
    </nav>
  );
}

/** Ledger lines with one ticked: the product in a mark. */
function BrandMark() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" fill="none">
      <rect width="28" height="28" rx="7" fill="var(--desk-accent)" />
      <path d="M7 9h14M7 14h6M7 19h5" stroke="var(--desk-on-accent)" strokeWidth="2" strokeLinecap="round" />
      <path d="m14.5 17.5 2.6 2.6 4.6-5.6" stroke="var(--desk-on-accent)" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
