import type { Event, WebContents } from 'electron';
import { isDeskUrl, loggableAddress } from './origin.ts';

/**
 * The window stays where it is. Screens change inside the page, so every navigation is refused, to the desk's own
 * address as well, except that it may load that address again.
 */
export function stayAtDesk(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>, refused: (why: string) => void): void {
  const refuse = (event: Event, what: string, url: string): void => {
    event.preventDefault();
    refused(`${what} to ${loggableAddress(url)}`);
  };
  contents.on('will-navigate', (event) => {
    if (!(event.isMainFrame && isDeskUrl(event.url))) refuse(event, 'navigation', event.url);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!(event.isMainFrame && isDeskUrl(event.url))) refuse(event, 'navigation of a frame', event.url);
  });
  contents.on('will-redirect', (event) => refuse(event, 'redirect', event.url));
  contents.on('will-attach-webview', (event, _preferences, parameters) => refuse(event, 'webview', parameters['src'] ?? ''));
  contents.setWindowOpenHandler(({ url }) => {
    refused(`new window to ${loggableAddress(url)}`);
    return { action: 'deny' };
  });
}
