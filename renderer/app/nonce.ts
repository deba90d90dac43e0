import { setNonce } from 'get-nonce';

/** The nonce of this response's content security policy, which the host writes into the page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** react-remove-scroll (modals, menus) writes a style element of its own and asks this package for the nonce. */
export function announceNonce(): void {
  setNonce(styleNonce());
}
