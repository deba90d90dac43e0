import { z } from 'zod';
import type { Book } from '../book.ts';
import type { Call, Reply } from '../call.ts';
import type { SeedSeller } from '../seed.ts';
import { entityReply, Toss2Refusal } from './envelope.ts';
import { pageReply } from './paging.ts';

/** What the service shows of a seller (toss-facts §2.6). */
const storedSchema = z.object({
  id: z.string(),
  refSellerId: z.string(),
  businessType: z.string(),
  company: z.object({ name: z.string(), representativeName: z.string(), businessRegistrationNumber: z.string(), email: z.string(), phone: z.string() }).nullable(),
  individual: z.object({ name: z.string(), email: z.string(), phone: z.string() }).nullable(),
  status: z.string(),
  account: z.object({ bankCode: z.string(), accountNumber: z.string(), holderName: z.string() }),
  metadata: z.record(z.string(), z.string()).nullable(),
});
export type StoredSeller = z.infer<typeof storedSchema>;

export interface KnownSeller {
  readonly shown: StoredSeller;
  /** Its bank account is closed. */
  readonly unpayable: boolean;
}

export function seedSellers(book: Book, seeds: readonly SeedSeller[]): void {
  for (const { unpayable, ...shown } of seeds) {
    const stored: StoredSeller = { ...shown, metadata: null };
    book.run('insert into sellers (id, body, unpayable) values (?, ?, ?)', shown.id, JSON.stringify(stored), unpayable ? 1 : 0);
  }
}

export function findSeller(book: Book, id: string): KnownSeller | null {
  const record = book.one('seller', 'select * from sellers where id = ?', id);
  return record ? { shown: storedSchema.parse(JSON.parse(record.body)), unpayable: record.unpayable === 1 } : null;
}

export function saveSeller(book: Book, shown: StoredSeller): void {
  book.run('update sellers set body = ? where id = ?', JSON.stringify(shown), shown.id);
}

/** `000*****90123`: answers may hide digits (toss-facts §2.6). */
function masked({ account, ...seller }: StoredSeller): StoredSeller {
  const { accountNumber } = account;
  return { ...seller, account: { ...account, accountNumber: `${accountNumber.slice(0, 3)}${'*'.repeat(Math.max(0, accountNumber.length - 8))}${accountNumber.slice(-5)}` } };
}

export function listSellers(book: Book, call: Call): Reply {
  const records = book.all('seller', 'select * from sellers order by seq');
  return pageReply(call, 'seller-list', records.map((record) => masked(storedSchema.parse(JSON.parse(record.body)))));
}

export function getSeller(book: Book, id: string): Reply {
  const known = findSeller(book, id);
  if (known === null) throw new Toss2Refusal('NOT_FOUND_SELLER');
  return entityReply('seller', masked(known.shown));
}
