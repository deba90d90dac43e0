import type { CustomScheme, Session } from 'electron';
import { SAFE_HEADERS, readPage } from '../loopback/pages.ts';
import { DESK_SCHEME, isDeskUrl } from './origin.ts';

/**
 * Must be told to Electron before it is ready. Neither fetch nor service workers nor CORS: the window loads its own
 * files by tags and imports, and everything else goes over the bridge.
 */
export const DESK_SCHEMES: CustomScheme[] = [
  { scheme: DESK_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, allowServiceWorkers: false, bypassCSP: false, codeCache: true } },
];

/** Schemes that Electron serves by itself and that the window has no use for. */
const UNUSED_SCHEMES = ['file', 'http', 'https'] as const;

function refusal(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...SAFE_HEADERS, 'content-type': 'text/plain' } });
}

/** Answers one request for a file of the window. */
export async function servePage(pages: string, request: Pick<Request, 'method' | 'url'>): Promise<Response> {
  if (request.method !== 'GET') return refusal(405, 'GET only');
  if (!isDeskUrl(request.url)) return refusal(403, 'wrong host');
  const page = await readPage(pages, new URL(request.url).pathname, "'none'");
  if (page === null) return refusal(404, 'not found');
  const policy: Record<string, string> = page.policy === null ? {} : { 'content-security-policy': page.policy };
  return new Response(Uint8Array.from(page.body), { headers: { ...SAFE_HEADERS, ...policy, 'content-type': page.type } });
}

/** What the window's session may load at all. Developer tools are part of unpackaged programs only. */
export function mayLoad(url: string, resourceType: string, packaged: boolean): boolean {
  if (isDeskUrl(url)) return true;
  const protocol = URL.parse(url)?.protocol;
  if (protocol === 'data:') return resourceType === 'image';
  return protocol === 'devtools:' && !packaged;
}

/**
 * The window's own session: it can load the built window and nothing else, so that even a page that got around its
 * content policy reaches no network and no file. The desk's calls to the services use another session.
 */
export function serveWindow(session: Pick<Session, 'protocol' | 'webRequest'>, pages: string, packaged: boolean): void {
  session.protocol.handle(DESK_SCHEME, (request) => servePage(pages, request));
  for (const scheme of UNUSED_SCHEMES) session.protocol.handle(scheme, () => refusal(403, 'this scheme is not used'));
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayLoad(details.url, details.resourceType, packaged) }));
}
