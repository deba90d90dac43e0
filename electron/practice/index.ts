export { parseFaults, type Fault } from './faults.ts';
export { startPractice, type Practice, type PracticeBook, type PracticeOptions } from './practice.ts';
export { practiceSecrets, practiceSecurityKey } from './secrets.ts';
export { practiceSeed, SEEDED_PAYEES, type PracticeSeed, type SeedPartner, type SeedSeller, type SeedSubmall } from './seed.ts';
export type { PayoutRecord, SellerPayoutRecord, TransferRecord } from './book.ts';
export type { SeenRequest } from './server.ts';
export type { TossQuirks } from './toss/payouts.ts';
export type { Toss2Quirks } from './toss2/payouts.ts';
