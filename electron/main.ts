import { join } from 'node:path';
import { BrowserWindow, Menu, Notification, app, dialog, ipcMain, nativeTheme, net, protocol, session, shell } from 'electron';
import { runProgram } from './shell/program.ts';

/**
 * The desktop host. No `await` at this level: Electron becomes ready only after this module has ended, so waiting here
 * for `whenReady` would wait for ever.
 */
runProgram(
  { app, BrowserWindow, dialog, ipcMain, Menu, Notification, nativeTheme, net, protocol, session, shell },
  {
    preload: join(import.meta.dirname, 'preload.cjs'),
    pages: join(import.meta.dirname, '..', 'renderer'),
    // Unpackaged, the program's folder stands between Electron's name and the arguments.
    argv: process.argv.slice(app.isPackaged ? 1 : 2),
    environment: process.env,
    platform: process.platform,
  },
);
