import { MantineProvider } from '@mantine/core';
import type { MantineColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../stores/session.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Loading } from '../ui/Page.tsx';
import { ColorScheme } from './ColorScheme.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { styleNonce } from './nonce.ts';
import { remindOfStarts } from './remind.ts';
import { Shell } from './Shell.tsx';
import { theme } from './theme.ts';

/** The desk keeps the choice (settings.set), so Mantine's own storage stays out of it. */
const schemeManager: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemeManager} getStyleNonce={styleNonce}>
      <ColorScheme />
      <Notifications position="top-right" limit={4} containerWidth={420} className="notifications" />
      <ErrorBoundary>
        <Start />
      </ErrorBoundary>
    </MantineProvider>
  );
}

/** Nothing is drawn before the desk has said who and where we are: a wrong environment badge would be worse than none. */
function Start() {
  const { t } = useTranslation();
  const info = useSession((state) => state.info);
  const failure = useSession((state) => state.failure);
  const load = useSession((state) => state.load);
  useEffect(() => {
    void load();
  }, [load]);
  useEffect(remindOfStarts, []);
  if (failure !== null) {
    return (
      <main className="start-failure">
        <ErrorPanel failure={failure} title={t('error.startTitle')} onRetry={() => void load()} />
      </main>
    );
  }
  return info === null ? <Loading label={t('app.starting')} /> : <Shell />;
}
