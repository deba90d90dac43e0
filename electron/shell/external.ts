import type { Shell } from 'electron';
import { loggableAddress } from './origin.ts';

/** Pages the program itself links to. Exact names: a suffix rule would let `evil-portone.io` in. */
export const EXTERNAL_PAGES = {
  portone: 'https://developers.portone.io/',
  toss: 'https://docs.tosspayments.com/',
} as const;
const HOSTS: ReadonlySet<string> = new Set(Object.values(EXTERNAL_PAGES).map((page) => new URL(page).hostname));

export type OpenExternal = (address: unknown) => Promise<boolean>;

/** The one gate to the person's browser. Whatever is not plain https to a listed host is refused and logged. */
export function externalGate(shell: Pick<Shell, 'openExternal'>, refused: (why: string) => void): OpenExternal {
  return async (address) => {
    const url = typeof address === 'string' ? URL.parse(address) : null;
    const plain = url !== null && url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '' && HOSTS.has(url.hostname);
    if (!plain) {
      refused(`opening ${loggableAddress(typeof address === 'string' ? address : '')} outside`);
      return false;
    }
    await shell.openExternal(url.href);
    return true;
  };
}
