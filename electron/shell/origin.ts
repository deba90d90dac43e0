/** Where the window comes from, and the one comparison that says so. */
export const DESK_SCHEME = 'app';
export const DESK_HOST = 'desk';
export const DESK_ORIGIN = `${DESK_SCHEME}://${DESK_HOST}`;
export const DESK_URL = `${DESK_ORIGIN}/`;

/**
 * True for an address of the window itself. Parsed parts are compared, never pieces of text; `URL.origin` would be
 * "null" here, because to Node `app:` is a scheme like any other.
 */
export function isDeskUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === `${DESK_SCHEME}:` && url.hostname === DESK_HOST && url.port === '' && url.username === '' && url.password === '';
}

/** An address as it may stand in a log: without path, query or credentials, where secrets hide. */
export function loggableAddress(text: string): string {
  const url = URL.parse(text);
  return url === null ? 'an unreadable address' : `${url.protocol}//${url.hostname}`;
}
