import './shell.css';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../stores/route.ts';
import { DropAnywhere } from '../screens/import/DropAnywhere.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { useActiveConnection, usePlace } from './place.ts';
import { Rail } from './Rail.tsx';
import { useSearchKey } from './search-key.ts';
import { formatRoute } from './routes.ts';
import { Screen } from './Screen.tsx';
import { StepLine } from './StepLine.tsx';
import { TopBar } from './TopBar.tsx';

/** A new screen starts at its beginning for the keyboard too, unless it has put the focus somewhere itself. */
function takeLostFocus(content: HTMLElement | null): void {
  if (document.activeElement === document.body || document.activeElement === null) content?.focus({ preventScroll: true });
}

/** The frame of every screen. A live connection changes the frame itself, so that no screen can forget it. */
export function Shell() {
  const { t } = useTranslation();
  const route = useRoute((state) => state.route);
  const active = useActiveConnection();
  const place = usePlace();
  const address = formatRoute(route);
  const live = active?.environment === 'live';
  useSearchKey();

  return (
    <div className="shell" data-live={live || undefined} data-screen={route.screen}>
      <a className="skip-link" href={address} onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('#content')?.focus();
        }}>
        {t('app.skip')}
      </a>
      {live && (
        <div className="live-band" role="status" data-testid="live-band">
          <IconAlertTriangleFilled size={16} aria-hidden />
          <strong>{active.label}</strong>
          <span>{t('top.live')}</span>
        </div>
      )}
      <DropAnywhere />
      <Rail />
      <TopBar active={active} />
      <main key={address} id="content" className="shell-content" ref={takeLostFocus} tabIndex={-1}>
        {place !== null && <StepLine place={place} />}
        <div className="shell-screen">
          <ErrorBoundary>
            <Screen route={route} />
          </ErrorBoundary>
        </div>
      </main>
    </div>
  );
}
