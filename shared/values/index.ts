export { LARGE_AMOUNT, readAmount } from './amount.ts';
export { readBank } from './bank.ts';
export { characterCount, cleanCode, cleanText, toHalfWidth } from './clean.ts';
export { readDate } from './date.ts';
export { ACCOUNT_LONGEST, ACCOUNT_USUAL, hasBusinessChecksum, maskedAccount, readAccount, readBusinessNumber } from './numbers.ts';
export { EMPTY_READING, finding, NO_FINDINGS, type Reading, readable, softened, unreadable } from './reading.ts';
export { looksLikeResidentNumber } from './resident.ts';
export { readIdentifier, readText } from './text.ts';
