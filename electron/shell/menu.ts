import type { MenuItemConstructorOptions } from 'electron';
import type { Language } from '../../shared/messages/index.ts';
import { EXTERNAL_PAGES } from './external.ts';
import type { OpenExternal } from './external.ts';
import { word } from './words.ts';
import type { ShellWord } from './words.ts';

export interface MenuWorld {
  readonly language: Language;
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  readonly openExternal: OpenExternal;
}

type Role = NonNullable<MenuItemConstructorOptions['role']>;

/** A small menu: what every program has, in the person's language. The desk's own work is in the window. */
export function menuTemplate(world: MenuWorld): MenuItemConstructorOptions[] {
  const mac = world.platform === 'darwin';
  const say = (key: ShellWord): string => word(world.language, key);
  // Elsewhere the page has these keys anyway, and the grid undoes by its own history, not the text field's.
  const editing = (role: Role, key: ShellWord): MenuItemConstructorOptions => ({ role, label: say(key), registerAccelerator: mac });
  const page = (key: keyof typeof EXTERNAL_PAGES): MenuItemConstructorOptions => ({ label: say(key), click: () => void world.openExternal(EXTERNAL_PAGES[key]) });
  const between: MenuItemConstructorOptions = { type: 'separator' };
  const own: MenuItemConstructorOptions[] = mac
    ? [{ label: say('name'), submenu: [{ role: 'about' }, between, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, between, { role: 'quit', label: say('quit') }] }]
    : [{ label: say('file'), submenu: [{ role: 'quit', label: say('quit') }] }];
  return [
    ...own,
    {
      label: say('edit'),
      submenu: [editing('undo', 'undo'), editing('redo', 'redo'), between, editing('cut', 'cut'), editing('copy', 'copy'), editing('paste', 'paste'), editing('selectAll', 'selectAll')],
    },
    {
      label: say('view'),
      submenu: [
        { role: 'zoomIn', label: say('zoomIn') },
        { role: 'zoomOut', label: say('zoomOut') },
        { role: 'resetZoom', label: say('resetZoom') },
        between,
        { role: 'togglefullscreen', label: say('fullScreen') },
        ...(world.packaged ? [] : ([between, { role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])),
      ],
    },
    { label: say('help'), role: 'help', submenu: [page('portone'), page('toss')] },
  ];
}
