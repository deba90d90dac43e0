// The practice server as a process of its own, which outlives every desk. It can be put back to a kept state of its book.
import { copyFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { startPractice } from '../../practice/practice.ts';
import type { Practice } from '../../practice/practice.ts';
import { statusAt } from '../../practice/toss/lifecycle.ts';
import { sellerStatusAt } from '../../practice/toss2/lifecycle.ts';
import { kstDateOf, parseInstant } from '../../../shared/calendar.ts';
import { NOW } from '../processes.ts';
import { askSchema } from './jobs.ts';
import type { Ask, BookEntry, Reply } from './jobs.ts';


let practice: Practice | null = null;
let port = 0;
const offset = (parseInstant(NOW) ?? 0) - Date.now();

function bookOf(world: Practice): BookEntry[] {
  const now = world.now();
  const payouts = world.book.payouts().map((payout) => {
    const metadata = z.record(z.string(), z.string()).parse(JSON.parse(payout.metadata ?? '{}'));
    return { key: metadata['settledeskRow'] ?? payout.payoutKey, payee: payout.subMallId, amount: payout.amount, date: payout.payoutDate, undone: payout.cancelledAt !== null, status: statusAt(payout, now) };
  });
  const sellers = world.book.sellerPayouts().map((payout) => ({
    key: payout.refPayoutId, payee: payout.destination, amount: payout.amount, date: payout.payoutDate ?? kstDateOf(payout.requestedAt), undone: payout.cancelledAt !== null, status: sellerStatusAt(payout, now),
  }));
  return [...payouts, ...sellers, ...world.book.transfers().map((transfer) => ({ key: transfer.id, payee: transfer.partnerId, amount: transfer.amount, date: transfer.date, undone: transfer.deletedAt !== null, status: null }))];
}

async function perform(ask: Ask): Promise<Reply> {
  if (ask.type === 'start') {
    await practice?.close();
    for (const end of ['', '-wal', '-shm']) await rm(`${ask.place}${end}`, { force: true });
    if (ask.book !== null) await copyFile(ask.book, ask.place);
    practice = await startPractice({ port, book: ask.place, now: () => Date.now() + offset, faults: ask.faults });
    port = practice.port;
  }
  if (practice === null) throw new Error('not started');
  if (ask.type === 'faults') practice.setFaults(ask.faults);
  if (ask.type === 'advance') practice.advance(ask.milliseconds);
  const reply = { urls: { ...practice.urls }, secrets: { ...practice.secrets }, securityKey: practice.securityKey, book: bookOf(practice), posts: practice.requests().filter(({ method }) => method === 'POST').length };
  if (ask.type === 'close') {
    await practice.close();
    practice = null;
  }
  return reply;
}

async function answer(message: unknown): Promise<void> {
  const reply = await perform(askSchema.parse(message));
  process.send?.(reply);
}

process.on('message', (message) => void answer(message));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
