import { connectionId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { sessionStore } from '../connections/secrets.ts';
import type { FreezeRequest } from '../batches/freeze-draft.ts';
import { totalsView } from '../drafts/totals-view.ts';
import { Desk } from '../desk.ts';
import type { Batch } from '../ledger/batches.ts';
import { NOW, TOMORROW } from './processes.ts';

/** Opens the desk of a home as a window would, lets `work` do something in it, and closes it: commands come after it. */
export async function inDesk<T>(home: string, work: (desk: Desk) => Promise<T>): Promise<T> {
  const clock = (): number => Date.parse(NOW);
  const host = { kind: 'cli', fetch, emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) } as const;
  const desk = await Desk.open({ home, mode: 'write', keychain: sessionStore(), clock, clockMoved: true, host });
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

/** Rows of PortOne frozen as a person freezes them, each for another partner; nothing is sent. */
export async function frozen(desk: Desk, amounts: readonly number[], connection: ConnectionId = connectionId('practice-portone'), change: Partial<FreezeRequest> = {}): Promise<Batch> {
  const rows = amounts.map((amount, index) => `partner${String(index + 1).padStart(3, '0')},${TOMORROW},${amount},정산`);
  const open = await desk.drafts.import({ name: `지급 ${amounts.join('-')}.csv`, bytes: new TextEncoder().encode(`파트너 아이디,정산일,정산 금액,메모\r\n${rows.join('\r\n')}\r\n`), connectionId: connection });
  return await desk.batches.freeze(open, { timing: { type: 'sheet' }, sendAt: null, stated: { count: amounts.length, amount: totalsView(open.model).amount }, skipErrors: false, allowInFile: false, allowSent: false, ...change });
}
