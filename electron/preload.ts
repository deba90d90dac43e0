import { contextBridge, ipcRenderer } from 'electron';
import { deskBridge } from './shell/bridge.ts';

/** Runs beside the page in its own world. Bundled to one CommonJS file: a sandboxed preload can be nothing else. */
contextBridge.exposeInMainWorld('settledesk', deskBridge(ipcRenderer));
