import { access } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import { safeFileName } from '../file-name.ts';
import type { Host } from '../host.ts';

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Some file dialogs leave the extension to the person. It is added unless that would hit a file nobody asked about. */
async function withExtension(path: string, extension: string): Promise<string> {
  if (extension === '' || extname(path).toLowerCase() === extension) return path;
  const longer = `${path}${extension}`;
  return (await exists(longer)) ? path : longer;
}

/** Saves where the person says. The path stays here: the window learns the name alone. */
export function fileSaver(dialog: Pick<Dialog, 'showSaveDialog'>, window: () => BrowserWindow | null, downloads: () => string): Host['saveFile'] {
  return async (suggestedName, write) => {
    const name = safeFileName(suggestedName);
    const extension = extname(name).toLowerCase();
    const options: Electron.SaveDialogOptions = {
      defaultPath: join(downloads(), name),
      filters: extension === '' ? [] : [{ name: extension === '.xlsx' ? 'Excel' : extension.slice(1), extensions: [extension.slice(1)] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    };
    const parent = window();
    const answer = parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options);
    if (answer.canceled || answer.filePath === '') return { type: 'cancelled' };
    const path = await withExtension(answer.filePath, extension);
    await write(path);
    return { type: 'saved', name: basename(path) };
  };
}
