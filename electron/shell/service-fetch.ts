import type { Net } from 'electron';

/**
 * The desk's way to the services. Chromium's network stack follows the system's proxy settings (PAC and WPAD too),
 * its certificate store and client certificates, as companies set them up. What differs from Node's fetch:
 * a redirect under `redirect: 'manual'` rejects instead of answering 3xx, which the transport counts as lost; a request
 * on a kept connection that breaks is repeated by Chromium itself, which our keys and row ids make harmless.
 * Neither cache nor cookies: an old balance or a session nobody knows of has no place in a payment.
 */
export function serviceFetch(net: Pick<Net, 'fetch'>): typeof fetch {
  return async (input, init) => await net.fetch(input instanceof URL ? input.href : input, { cache: 'no-store', credentials: 'omit', ...init });
}
