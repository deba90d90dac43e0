import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of the font that is printed with; the bundle copies them from where they are in a checkout. */
export const FONT_FILES = { regular: 'Pretendard-Regular.ttf', bold: 'Pretendard-Bold.ttf' } as const;
export const FONT_FOLDER_IN_CHECKOUT = join('node_modules', 'pretendard', 'dist', 'public', 'static', 'alternative');
/** Below the folder of the bundled program. */
export const FONT_FOLDER_IN_BUNDLE = 'fonts';

export interface Fonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

/** Beside the bundled program, or where a checkout has them. */
function fontFolder(): string {
  const bundled = join(import.meta.dirname, FONT_FOLDER_IN_BUNDLE);
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '..', '..', FONT_FOLDER_IN_CHECKOUT);
}

export async function loadFonts(): Promise<Fonts> {
  const folder = fontFolder();
  const [regular, bold] = await Promise.all([readFile(join(folder, FONT_FILES.regular)), readFile(join(folder, FONT_FILES.bold))]);
  return { regular, bold };
}
