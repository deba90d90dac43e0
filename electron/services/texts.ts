/** Texts that go in and out of requests: secrets, and words of a service that may not repeat them. */

/** A byte order mark or a space before a pasted key breaks the header (toss-facts §1.1). */
export function trimSecret(secret: string): string {
  return secret.replace(/^[\s\uFEFF\u200B]+|[\s\uFEFF\u200B]+$/g, '');
}

const LONGEST_MESSAGE = 500;

/** A service's own words for an error of ours: never with the secret, never with a whole account number. */
export function safeWords(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '•••');
  return safe.replace(/\d[\d-]{7,}\d/g, (digits) => `•••${digits.slice(-4)}`).slice(0, LONGEST_MESSAGE);
}

const FEWEST_ACCOUNT_DIGITS = 10;

/**
 * A service's own words about one row, as the ledger keeps them for years: text that any file can hold, of a bearable length,
 * and never a whole account number. Numbers inside an id of the service or of ours stay.
 */
export function rowWords(text: string): string {
  return hideLongNumbers(text.toWellFormed()).slice(0, LONGEST_MESSAGE).toWellFormed();
}

/** Numbers as long as those of accounts and people, by their last four digits. */
export function hideLongNumbers(text: string): string {
  return text.replace(/(?<![\w-])\d[\d-]*\d(?![\w-])/g, (digits) => (digits.replaceAll('-', '').length < FEWEST_ACCOUNT_DIGITS ? digits : `•••${digits.slice(-4)}`));
}

/** A service's words with the number its support asks for; `shared/messages` shows that number beside our own words, too. */
export function withTrace(message: string, traceId: string | undefined): string {
  if (traceId === undefined || !/^[\w.:-]{1,100}$/.test(traceId)) return message;
  return `${message} (traceId: ${traceId})`.trim();
}
