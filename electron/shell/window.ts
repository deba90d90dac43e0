import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron';

export interface WindowWorld {
  readonly preload: string;
  readonly packaged: boolean;
  readonly dark: boolean;
  readonly session: Session;
}

/** The page's own background in both schemes, so that the window never flashes white before it. */
const BACKGROUND = { light: '#f6f7f9', dark: '#14171c' } as const;

export function windowOptions(world: WindowWorld): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 1080,
    minHeight: 680,
    show: false,
    backgroundColor: world.dark ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      session: world.session,
      preload: world.preload,
      // Each of these is Electron's default today; written down, a changed default changes nothing here.
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: !world.packaged,
    },
  };
}

/** Resolves when the page has something to show. */
export function readyToShow(window: Pick<BrowserWindow, 'once'>): Promise<void> {
  return new Promise((resolve) => {
    window.once('ready-to-show', () => resolve());
  });
}
