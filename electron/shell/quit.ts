import type { App, BrowserWindow, Dialog, Event } from 'electron';
import type { Language } from '../../shared/messages/index.ts';
import { word } from './words.ts';

export interface QuitWorld {
  readonly app: Pick<App, 'on' | 'quit'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly window: () => BrowserWindow | null;
  readonly language: () => Language;
  readonly isSending: () => boolean;
  /** Ends sending between two requests and closes the ledger. */
  readonly close: () => Promise<void>;
  readonly report: (error: unknown) => void;
}

/**
 * Leaving: ask if a batch is being sent, stop between two requests, close the ledger, and only then go. The returned
 * function guards the window's own close button, which would otherwise take the question's window away.
 */
export function quitCarefully(world: QuitWorld): (event: Event) => void {
  let state: 'open' | 'asking' | 'closing' | 'closed' = 'open';

  const leave = async (): Promise<void> => {
    if (world.isSending() && !(await agreesToStop(world))) {
      state = 'open';
      return;
    }
    state = 'closing';
    try {
      await world.close();
    } catch (error) {
      // The ledger is safe without a clean end; a program that cannot be left is not.
      world.report(error);
    }
    state = 'closed';
    world.app.quit();
  };

  world.app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state !== 'open') return;
    state = 'asking';
    leave().catch((error: unknown) => {
      state = 'open';
      world.report(error);
    });
  });
  // One window is the whole program, on macOS too: a scheduled batch must not wait in a program nobody sees.
  world.app.on('window-all-closed', () => world.app.quit());

  return (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    world.app.quit();
  };
}

async function agreesToStop(world: QuitWorld): Promise<boolean> {
  const language = world.language();
  const options: Electron.MessageBoxOptions = {
    type: 'warning',
    message: word(language, 'sendingTitle'),
    detail: word(language, 'sendingDetail'),
    buttons: [word(language, 'keepSending'), word(language, 'stopAndQuit')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const parent = world.window();
  const { response } = parent === null ? await world.dialog.showMessageBox(options) : await world.dialog.showMessageBox(parent, options);
  return response === 1;
}
