import type { RawAnswer } from './transport.ts';

/**
 * How long `Retry-After` asks to wait: seconds, or an HTTP date measured against the answer's own `Date`,
 * so that the reading hangs on nothing but the answer. Null when absent or unreadable.
 */
export function retryAfterMs(answer: RawAnswer): number | null {
  const value = answer.headers['retry-after']?.trim();
  if (value === undefined || value === '') return null;
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  const since = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(until) || Number.isNaN(since) ? null : Math.max(0, until - since);
}
