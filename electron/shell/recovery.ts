import type { App, BrowserWindow, Dialog } from 'electron';
import type { Language } from '../../shared/messages/index.ts';
import { DESK_URL } from './origin.ts';
import { word } from './words.ts';

/** The page's process ended by itself. The desk goes on in this process: a new page shows it as it stands. */
export function offerReload(
  parts: { readonly app: Pick<App, 'quit'>; readonly dialog: Pick<Dialog, 'showMessageBox'> },
  window: BrowserWindow,
  language: () => Language,
  report: (error: unknown) => void,
): void {
  window.webContents.on('render-process-gone', (_event, details) => {
    report(new Error(`the window's process ended: ${details.reason} (${details.exitCode})`));
    // Leaving the program ends it cleanly; everything else, being killed included, leaves a dead window behind.
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    const options: Electron.MessageBoxOptions = {
      type: 'error',
      message: word(language(), 'goneTitle'),
      detail: word(language(), 'goneDetail'),
      buttons: [word(language(), 'reopen'), word(language(), 'quit')],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    const ask = async (): Promise<void> => {
      const { response } = await parts.dialog.showMessageBox(window, options);
      if (response === 1) parts.app.quit();
      else if (!window.isDestroyed()) await window.loadURL(DESK_URL);
    };
    ask().catch(report);
  });
}
