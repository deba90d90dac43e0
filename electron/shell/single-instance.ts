import type { App, BrowserWindow } from 'electron';

/** Two programs over one ledger could send the same batch. The second one shows the window of the first and ends. */
export function isFirstInstance(app: Pick<App, 'requestSingleInstanceLock' | 'on' | 'quit'>, window: () => BrowserWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.on('second-instance', () => {
    const first = window();
    if (first === null) return;
    if (first.isMinimized()) first.restore();
    first.show();
    first.focus();
  });
  return true;
}
