import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { connectionId } from '../../shared/ids.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { kstDate } from '../../shared/calendar.ts';
import type { ServiceId } from '../../shared/services.ts';
import type { Desk } from '../desk.ts';
import { listRows } from '../ledger/batches.ts';
import { decisionStep, duplicateGroups } from '../drafts/duplicates.ts';
import { totalsView } from '../drafts/totals-view.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { inDesk } from '../tests/desk-home.ts';

/** The desk's day is Tuesday, the first of December; the start is on the Friday after it. */
const FRIDAY_START = Date.parse('2026-12-04T10:00:00+09:00');
const SATURDAY_START = Date.parse('2026-12-05T10:00:00+09:00');
const SHEETS: Readonly<Record<ServiceId, (day: string) => string>> = {
  'toss-v1': (day) => `서브몰ID,지급일,지급금액\r\nsubmall001,${day},52000\r\n`,
  'toss-v2': (day) => `셀러 아이디,지급일,지급 금액,받는 분 통장 표시,지급 유형\r\nseller_practice001,${day},52000,정산,${day === '' ? '즉시' : '예약'}\r\n`,
  portone: (day) => `파트너 아이디,정산일,정산 금액,메모\r\npartner001,${day},52000,정산\r\n`,
};

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

async function freezeAt(desk: Desk, service: ServiceId, day: string, timing: PayTiming, sendAt: number | null, skipErrors = false) {
  const open = await desk.drafts.import({ name: '지급.csv', bytes: new TextEncoder().encode(SHEETS[service](day)), connectionId: connectionId(`practice-${service}`), timing });
  expect(totalsView(open.model).count).toBe(1);
  return await desk.batches.freeze(open, { timing, sendAt, stated: { count: null, amount: totalsView(open.model).amount }, skipErrors, allowInFile: false, allowSent: true });
}

const home = (): string => join(folder.path, 'home');

describe('a batch that is sent on a later day', () => {
  it.each<[ServiceId, string]>([['toss-v1', '2026-12-07'], ['portone', '2026-12-07'], ['toss-v2', '']])('%s: paid at once means the day on which it is sent', async (service, day) => {
    await inDesk(home(), async (desk) => {
      const { id } = await freezeAt(desk, service, day, { type: 'immediate' }, FRIDAY_START);
      expect(listRows(desk.db, id).map((row) => row.date)).toEqual(['2026-12-04']);
    });
  });

  it('a row of a seller paid at once by its own word gets that day as well', async () => {
    await inDesk(home(), async (desk) => {
      const { id } = await freezeAt(desk, 'toss-v2', '', { type: 'sheet' }, FRIDAY_START);
      expect(listRows(desk.db, id).map((row) => [row.date, row.express])).toEqual([['2026-12-04', true]]);
    });
  });

  it.each<[string, ServiceId, string, PayTiming, number]>([
    ['a date of the sheet before it', 'toss-v1', '2026-12-03', { type: 'sheet' }, FRIDAY_START],
    ['a date for all rows before it', 'toss-v1', '', { type: 'date', date: kstDate('2026-12-03') }, FRIDAY_START],
    ['the very day, where the service wants a later one', 'toss-v2', '2026-12-04', { type: 'sheet' }, FRIDAY_START],
    ['at once on a day without payouts', 'toss-v1', '', { type: 'immediate' }, SATURDAY_START],
  ])('%s is refused before anything is frozen, and no row is left out for it unseen', async (_name, service, day, timing, sendAt) => {
    await inDesk(home(), async (desk) => {
      for (const skipErrors of [false, true]) await expect(freezeAt(desk, service, day, timing, sendAt, skipErrors)).rejects.toMatchObject({ code: 'PAY_DATE_BEFORE_START', params: { count: 1 }, moneyMoved: 'no' });
      expect(desk.batches.list()).toEqual([]);
    });
  });

  it('what was decided about a repeat before the time was chosen holds', async () => {
    await inDesk(home(), async (desk) => {
      await freezeAt(desk, 'toss-v1', '', { type: 'immediate' }, null);
      const read = await desk.drafts.import({ name: '또.csv', bytes: new TextEncoder().encode(SHEETS['toss-v1']('')), connectionId: connectionId('practice-toss-v1'), timing: { type: 'immediate' } });
      const freeze = async () => {
        const open = await desk.drafts.open(read.stored.id);
        return await desk.batches.freeze(open, { timing: { type: 'immediate' }, sendAt: FRIDAY_START, stated: { count: null, amount: totalsView(open.model).amount }, skipErrors: false, allowInFile: false, allowSent: false });
      };
      await expect(freeze()).rejects.toMatchObject({ code: 'DUPLICATES_UNDECIDED' });
      await desk.drafts.refresh(read.stored.id);
      await desk.drafts.change(read.stored.id, async (open) => {
        const step = decisionStep(open.model, { decision: 'pay', rows: null, fingerprint: duplicateGroups(open.model).fingerprint, note: '' });
        if (step === null) throw new Error('nothing to decide');
        return await desk.drafts.do(open, step);
      });
      expect((await freeze()).state).toBe('scheduled');
    });
  });

  it('is refused without a trace in its draft: what the person looks at is still what they looked at', async () => {
    await inDesk(home(), async (desk) => {
      const read = await desk.drafts.import({ name: '지급.csv', bytes: new TextEncoder().encode(SHEETS['toss-v1']('2026-12-03')), connectionId: connectionId('practice-toss-v1') });
      const { model, stored: { revision } } = read;
      await expect(desk.batches.freeze(read, { timing: { type: 'sheet' }, sendAt: FRIDAY_START, stated: { count: null, amount: totalsView(model).amount }, skipErrors: false, allowInFile: false, allowSent: false })).rejects.toMatchObject({ code: 'PAY_DATE_BEFORE_START' });
      const after = await desk.drafts.open(read.stored.id);
      expect([after.model === model, after.stored.revision, model.context.today]).toEqual([true, revision, '2026-12-01']);
    });
  });

  it('its own day is good enough where the service takes it, and any day is for PortOne', async () => {
    await inDesk(home(), async (desk) => {
      expect((await freezeAt(desk, 'toss-v1', '2026-12-04', { type: 'sheet' }, FRIDAY_START)).state).toBe('scheduled');
      expect((await freezeAt(desk, 'portone', '2026-12-02', { type: 'sheet' }, FRIDAY_START)).state).toBe('scheduled');
    });
  });

  it('is not moved behind its pay dates', async () => {
    await inDesk(home(), async (desk) => {
      const { id } = await freezeAt(desk, 'toss-v1', '2026-12-04', { type: 'sheet' }, FRIDAY_START);
      expect(() => desk.batches.reschedule(id, SATURDAY_START)).toThrow('PAY_DATE_BEFORE_START');
      expect(desk.batches.reschedule(id, FRIDAY_START + 1000).sendAt).toBe(FRIDAY_START + 1000);
      const seller = await freezeAt(desk, 'toss-v2', '2026-12-07', { type: 'sheet' }, FRIDAY_START);
      expect(() => desk.batches.reschedule(seller.id, Date.parse('2026-12-07T00:00:00+09:00'))).toThrow('PAY_DATE_BEFORE_START');
      const atOnce = await freezeAt(desk, 'toss-v2', '', { type: 'sheet' }, FRIDAY_START);
      expect(desk.batches.reschedule(atOnce.id, SATURDAY_START).sendAt).toBe(SATURDAY_START);
    });
  });
});
