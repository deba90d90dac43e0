/** Stands in for Electron's runtime in tests: what the shell uses of it, typed as Electron types it, recording what happened. */
import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, IpcMainInvokeEvent, MenuItemConstructorOptions, MessageBoxOptions, Session, WebContents, WindowOpenHandlerResponse } from 'electron';
import type { Reply } from '../../shared/contract.ts';
import type { ElectronParts } from './program.ts';
import { DESK_ORIGIN, DESK_URL } from './origin.ts';

/** An event that can be refused; `refused` says whether it was. */
export class FakeEvent {
  refused = false;
  readonly isMainFrame: boolean;
  readonly url: string;
  constructor(url = '', isMainFrame = true) {
    this.url = url;
    this.isMainFrame = isMainFrame;
  }
  preventDefault(): void {
    this.refused = true;
  }
}

export class FakeWebContents extends EventEmitter {
  readonly sent: unknown[][] = [];
  openHandler: ((details: { url: string }) => WindowOpenHandlerResponse) | null = null;
  destroyed = false;
  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void {
    this.openHandler = handler;
  }
  send(...values: unknown[]): void {
    this.sent.push(values);
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  asElectron(): WebContents {
    return this as unknown as WebContents;
  }
}

type Decide = (granted: boolean) => void;
export class FakeSession extends EventEmitter {
  readonly handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  request: ((contents: null, permission: string, decide: Decide, details: object) => void) | null = null;
  check: ((contents: null, permission: string, origin: string, details: object) => boolean) | null = null;
  device: ((details: object) => boolean) | null = null;
  usb: ((details: { protectedClasses: string[] }) => string[]) | null = null;
  pairing: ((details: object, decide: (response: { confirmed: boolean }) => void) => void) | null = null;
  display: ((request: object, decide: (streams: object | null) => void) => void) | null = null;
  before: ((details: { url: string; resourceType: string }, callback: (answer: { cancel?: boolean }) => void) => void) | null = null;
  spelling = true;
  readonly protocol = { handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): unknown => this.handlers.set(scheme, handler) };
  readonly webRequest = { onBeforeRequest: (listener: FakeSession['before']): void => void (this.before = listener) };
  setPermissionRequestHandler(handler: FakeSession['request']): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['check']): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: FakeSession['device']): void {
    this.device = handler;
  }
  setUSBProtectedClassesHandler(handler: FakeSession['usb']): void {
    this.usb = handler;
  }
  setBluetoothPairingHandler(handler: FakeSession['pairing']): void {
    this.pairing = handler;
  }
  setDisplayMediaRequestHandler(handler: FakeSession['display']): void {
    this.display = handler;
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    this.spelling = enabled;
  }
  cancels(url: string, resourceType: string): boolean {
    let cancelled = false;
    this.before?.({ url, resourceType }, (answer) => (cancelled = answer.cancel ?? false));
    return cancelled;
  }
  asElectron(): Session {
    return this as unknown as Session;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeWebContents();
  readonly options: BrowserWindowConstructorOptions;
  readonly loaded: string[] = [];
  shown = 0;
  focused = 0;
  minimized = false;
  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    setImmediate(() => this.emit('ready-to-show'));
    return Promise.resolve();
  }
  show(): void {
    this.shown += 1;
  }
  focus(): void {
    this.focused += 1;
  }
  restore(): void {
    this.minimized = false;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }
}

export type Handler = (event: IpcMainInvokeEvent, ...values: unknown[]) => Promise<Reply>;

/** The event of a request, by default from the top frame of the given window. */
export function requestFrom(sender: FakeWebContents, frame: { origin?: string; url?: string; parent?: object | null } | null = {}): IpcMainInvokeEvent {
  const senderFrame = frame === null ? null : { origin: DESK_ORIGIN, url: DESK_URL, parent: null, ...frame };
  return { sender, senderFrame } as unknown as IpcMainInvokeEvent;
}

export class FakeApp extends EventEmitter {
  isPackaged = true;
  first = true;
  sandboxed = false;
  quits = 0;
  ended = false;
  readonly exits: number[] = [];
  readonly switches = new Set(['remote-debugging-port', 'lang']);
  readonly commandLine = { removeSwitch: (name: string): void => void this.switches.delete(name) };
  readonly paths = new Map<string, string>([['downloads', '/downloads']]);
  readonly #ready = Promise.withResolvers<void>();
  enableSandbox(): void {
    this.sandboxed = true;
  }
  requestSingleInstanceLock(): boolean {
    return this.first;
  }
  whenReady(): Promise<void> {
    return this.#ready.promise;
  }
  becomeReady(): void {
    this.#ready.resolve();
  }
  /** As Electron does it: asks before-quit, and goes when nobody objects. */
  quit(): void {
    this.quits += 1;
    const event = new FakeEvent();
    this.emit('before-quit', event);
    if (event.refused || this.ended) return;
    this.ended = true;
    this.emit('ended');
  }
  exit(code: number): void {
    this.exits.push(code);
    this.emit('exited');
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }
  getPath(name: string): string {
    return this.paths.get(name) ?? '';
  }
}

/** A whole Electron, with one object per part to look into afterwards. */
export class FakeElectron {
  readonly app = new FakeApp();
  readonly windows: FakeWindow[] = [];
  readonly handlers = new Map<string, Handler>();
  readonly sessions = new Map<string, FakeSession>();
  readonly defaultSession = new FakeSession();
  readonly schemes: unknown[] = [];
  readonly opened: string[] = [];
  readonly errors: string[][] = [];
  readonly questions: MessageBoxOptions[] = [];
  readonly menus: MenuItemConstructorOptions[][] = [];
  readonly fetched: unknown[][] = [];
  readonly notifications: { title?: string; body?: string }[] = [];
  saveTo: string | null = null;
  /** Index of the button that is pressed in the next question. */
  button = 0;

  parts(): ElectronParts {
    const { windows, menus, notifications } = this;
    const parts = {
      app: this.app,
      BrowserWindow: class extends FakeWindow {
        constructor(options: BrowserWindowConstructorOptions) {
          super(options);
          windows.push(this);
        }
      },
      dialog: {
        showErrorBox: (title: string, text: string) => this.errors.push([title, text]),
        showMessageBox: (...values: unknown[]) => {
          this.questions.push(values.at(-1) as MessageBoxOptions);
          return Promise.resolve({ response: this.button, checkboxChecked: false });
        },
        showSaveDialog: () => Promise.resolve({ canceled: this.saveTo === null, filePath: this.saveTo ?? '' }),
      },
      ipcMain: { handle: (channel: string, handler: Handler) => this.handlers.set(channel, handler) },
      Menu: { buildFromTemplate: (template: MenuItemConstructorOptions[]) => template, setApplicationMenu: (menu: MenuItemConstructorOptions[]) => menus.push(menu) },
      Notification: class {
        readonly #options: { title?: string; body?: string };
        constructor(options: { title?: string; body?: string }) {
          this.#options = options;
        }
        static isSupported(): boolean {
          return true;
        }
        show(): void {
          notifications.push(this.#options);
        }
      },
      nativeTheme: { shouldUseDarkColors: false },
      net: {
        fetch: (...values: unknown[]) => {
          this.fetched.push(values);
          return fetch(values[0] as string, values[1] as RequestInit);
        },
      },
      protocol: { registerSchemesAsPrivileged: (schemes: unknown[]) => this.schemes.push(...schemes) },
      session: {
        defaultSession: this.defaultSession,
        fromPartition: (name: string) => {
          const known = this.sessions.get(name) ?? new FakeSession();
          this.sessions.set(name, known);
          return known;
        },
      },
      shell: { openExternal: (url: string) => Promise.resolve(void this.opened.push(url)) },
    };
    return parts as unknown as ElectronParts;
  }
}
