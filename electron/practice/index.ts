export { parseFaults, type Fault } from './faults.ts';
export { startPractice, type Practice, type PracticeBook, type PracticeOptions } from './practice.ts';
export { practiceSecrets } from './secrets.ts';
export { practiceSeed, SEEDED_PAYEES, type PracticeSeed, type SeedPartner, type SeedSubmall } from './seed.ts';
export type { PayoutRecord, TransferRecord } from './book.ts';
export type { SeenRequest } from './server.ts';
export type { TossQuirks } from './toss/payouts.ts';
