import type { App, BrowserWindow, BrowserWindowConstructorOptions, Dialog, IpcMain, Menu, NativeTheme, Notification, NotificationConstructorOptions, Net, Protocol, Session, Shell } from 'electron';
import type { Reply } from '../../shared/contract.ts';
import { DeskError } from '../../shared/errors.ts';
import { errorSentence } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { deskClock } from '../clock.ts';
import type { SecretStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import { requestAnswerer } from '../requests.ts';
import { readSettings } from '../settings.ts';
import { fileSaver } from './dialogs.ts';
import { externalGate } from './external.ts';
import { answerWindow, tellWindow } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { stayAtDesk } from './navigation.ts';
import { DESK_URL } from './origin.ts';
import { denyPermissions } from './permissions.ts';
import { chosenHome, settleIn } from './place.ts';
import { DESK_SCHEMES, serveWindow } from './protocol.ts';
import { quitCarefully } from './quit.ts';
import { reminderShower } from './remind.ts';
import { offerReload } from './recovery.ts';
import { serviceFetch } from './service-fetch.ts';
import { isFirstInstance } from './single-instance.ts';
import { readyToShow, windowOptions } from './window.ts';
import { word } from './words.ts';

/** What the program uses of Electron, handed in by main.ts, so that all of this runs without its runtime, too. */
export interface ElectronParts {
  readonly app: App;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly dialog: Dialog;
  readonly ipcMain: IpcMain;
  readonly Menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly Notification: Pick<typeof Notification, 'isSupported'> & (new (options: NotificationConstructorOptions) => Pick<Notification, 'show'>);
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  readonly net: Net;
  readonly protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>;
  readonly session: { readonly defaultSession: Session; fromPartition(partition: string): Session };
  readonly shell: Shell;
}

export interface ProgramOptions {
  readonly preload: string;
  /** The built window. */
  readonly pages: string;
  /** Arguments after the program's own name. */
  readonly argv: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly keychain?: SecretStore;
}

/** Exit status of a program that could not open its ledger; the starter tells it from a crash by this. */
export const COULD_NOT_OPEN = 2;

const DEBUGGING_SWITCHES = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address', 'remote-allow-origins'] as const;

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
function refused(why: string): void {
  process.stderr.write(`[shell] refused: ${why}\n`);
}

/** Runs the desk as a desktop program. Must be called before Electron is ready, and must not wait for that itself. */
export function runProgram(parts: ElectronParts, options: ProgramOptions): void {
  const { app } = parts;
  app.enableSandbox();
  // The inspect fuse covers Node alone; a debugger on the page could press its buttons as well.
  if (app.isPackaged) for (const name of DEBUGGING_SWITCHES) app.commandLine.removeSwitch(name);
  parts.protocol.registerSchemesAsPrivileged(DESK_SCHEMES);
  let window: BrowserWindow | null = null;
  const fail = (error: unknown): void => {
    if (!(error instanceof DeskError)) report(error);
    const known = error instanceof DeskError ? error : new DeskError('INTERNAL', {}, { cause: error });
    parts.dialog.showErrorBox(word('ko', 'startFailed'), errorSentence('ko', known));
    app.exit(COULD_NOT_OPEN);
  };
  try {
    const home = chosenHome(options.argv, options.environment);
    settleIn(app, home);
    if (!isFirstInstance(app, () => window)) return;
    app
      .whenReady()
      .then(() => openDesk(parts, options, home, (opened) => (window = opened)))
      .catch(fail);
  } catch (error) {
    fail(error);
  }
}

async function openDesk(parts: ElectronParts, options: ProgramOptions, home: string, opened: (window: BrowserWindow | null) => void): Promise<void> {
  const { app, dialog } = parts;
  const packaged = app.isPackaged;
  const windowSession = parts.session.fromPartition('persist:window');
  denyPermissions(parts.session.defaultSession, refused);
  denyPermissions(windowSession, refused);
  serveWindow(windowSession, options.pages, packaged);
  // Whatever Electron makes a page of, now or later, stays where it is.
  app.on('web-contents-created', (_event, contents) => stayAtDesk(contents, refused));

  let window: BrowserWindow | null = new parts.BrowserWindow(
    windowOptions({ preload: options.preload, packaged, dark: parts.nativeTheme.shouldUseDarkColors, session: windowSession }),
  );
  opened(window);
  const theWindow = (): BrowserWindow | null => window;
  const theContents = (): Electron.WebContents | null => window?.webContents ?? null;
  let language: Language = 'ko';

  // The page loads while the ledger opens; its first request waits for the desk. A start that fails ends the program.
  const clock = deskClock(options.environment);
  const opening = Desk.open({
    home,
    mode: 'write',
    clock: clock.now,
    clockMoved: clock.isMoved,
    ...(options.keychain === undefined ? {} : { keychain: options.keychain }),
    host: {
      kind: 'electron',
      fetch: serviceFetch(parts.net),
      saveFile: fileSaver(dialog, theWindow, () => app.getPath('downloads')),
      emit: (name, payload) => tellWindow(theContents(), name, payload),
      notify: reminderShower(parts, () => language),
      report,
    },
  });
  const answering = opening.then(requestAnswerer);
  // Both are awaited below; until then a failure is not unhandled, only early.
  answering.catch(() => undefined);

  const external = externalGate(parts.shell, refused);
  const setMenu = (): void => {
    const template = menuTemplate({ language, platform: options.platform, packaged, openExternal: external });
    parts.Menu.setApplicationMenu(parts.Menu.buildFromTemplate(template));
  };
  const answer = async (channel: unknown, input: unknown): Promise<Reply> => {
    const reply = await (await answering)(channel, input);
    if (channel === 'settings.set' && reply.ok) {
      ({ language } = readSettings((await opening).db));
      setMenu();
    }
    return reply;
  };
  answerWindow(parts.ipcMain, theContents, answer, refused);

  const ready = readyToShow(window);
  const loaded = window.loadURL(DESK_URL);
  loaded.catch(() => undefined);

  const desk = await opening;
  ({ language } = readSettings(desk.db));
  setMenu();
  const mayClose = quitCarefully({
    app,
    dialog,
    window: theWindow,
    language: () => language,
    isSending: () => desk.batches.list().some((batch) => desk.batches.isRunning(batch.id)),
    close: () => desk.close(),
    report,
  });
  window.on('close', mayClose);
  window.on('closed', () => {
    window = null;
    opened(null);
  });
  offerReload(parts, window, () => language, report);
  desk.startSchedule();
  desk.prepareReader();
  // Not before the ledger is open: a window that appears only to vanish behind an error helps nobody.
  await loaded;
  await ready;
  window?.show();
}
