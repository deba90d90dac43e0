import type { Session } from 'electron';

export type Permission = Parameters<NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>>[1];

/**
 * What a window may use of the machine: nothing. Copying and pasting cells goes through clipboard events of the
 * keyboard, which need no permission. A permission that is needed one day is written here with its reason.
 */
const GRANTED: ReadonlySet<Permission> = new Set<Permission>();

/** Sets every handler, first to none: what was granted before dies with the old one. */
export function denyPermissions(session: Session, refused: (why: string) => void): void {
  session.setPermissionRequestHandler(null);
  session.setPermissionCheckHandler(null);
  session.setDevicePermissionHandler(null);
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    const granted = GRANTED.has(permission);
    if (!granted) refused(`permission ${permission}`);
    decide(granted);
  });
  session.setPermissionCheckHandler((_contents, permission) => GRANTED.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  session.setBluetoothPairingHandler((_details, decide) => decide({ confirmed: false }));
  session.setDisplayMediaRequestHandler((_request, decide) => decide(null));
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault();
    choose(null);
  });
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault();
    choose('');
  });
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault();
    choose();
  });
  // Files leave through the desk's own save dialog; a page that starts a download of its own gets none.
  session.on('will-download', (event) => {
    event.preventDefault();
    refused('download');
  });
  // The spelling checker would fetch dictionaries from a server of Google.
  session.setSpellCheckerEnabled(false);
}
