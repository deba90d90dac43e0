import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ColumnFilter, RowFilter, RowSort } from '../../shared/views.ts';
import { practiceConnectionId } from '../../electron/connections/connections.ts';
import { withDesk } from './bench-desk.ts';
import type { Ask } from './bench-desk.ts';
import { AMOUNT_COLUMN, SUBMALL_HEADERS } from './data.ts';
import type { Measured } from './measured.ts';
import { timed } from './statistics.ts';

const PAGE = 200;
const EVERYTHING: RowFilter = { severity: null, code: null, text: null, state: null, columns: [] };
const column = (header: string): number => SUBMALL_HEADERS.indexOf(header) + 1;

/** Sorting, filtering by values, facets, ticking and stepping through what was found, each new to the desk. */
export async function sortAndPick(path: string): Promise<Measured> {
  return await withDesk(async (_desk, ask: Ask) => {
    const bytes = Uint8Array.from(await readFile(path));
    const { id } = await ask('drafts.import', { importId: 'bench-import', connectionId: practiceConnectionId('toss-v1'), name: basename(path), bytes });
    const figures: Record<string, number> = {};
    const measure = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      figures[name] = (await timed(work)).milliseconds;
    };
    const page = (filter: RowFilter, sort: RowSort | null) => ask('drafts.rows', { id, offset: 0, limit: PAGE, view: { filter, sort } });
    await page(EVERYTHING, null);
    const sorts: readonly (readonly [string, RowSort['by']])[] = [
      ['sortAmount', AMOUNT_COLUMN],
      ['sortDate', column('지급일')],
      ['sortName', column('업체명')],
      ['sortAccount', column('입금계좌번호')],
      ['sortOrderNumber', column('주문번호')],
      ['sortRound', column('메모')],
      ['sortState', 'state'],
    ];
    for (const [name, by] of sorts) {
      await measure(name, () => page(EVERYTHING, { by, direction: 'descending', taken: 1 }));
      await measure(`${name}Again`, () => page(EVERYTHING, { by, direction: 'ascending', taken: 2 }));
    }
    const picked: ColumnFilter = { column: column('담당자'), mode: 'only', values: [{ value: '김연습', type: 'value' }] };
    const filter = { ...EVERYTHING, columns: [picked] };
    await measure('facetsFirst', () => ask('drafts.facets', { id, filter: EVERYTHING }));
    await measure('filterValues', () => page(filter, null));
    await measure('facetsFiltered', () => ask('drafts.facets', { id, filter }));
    await measure('valuesAllDifferent', () => ask('drafts.values', { id, filter, column: column('주문번호'), search: '', limit: 1000 }));
    await measure('valuesSearch', () => ask('drafts.values', { id, filter, column: column('주문번호'), search: '999', limit: 1000 }));
    const view = { filter: EVERYTHING, sort: { by: AMOUNT_COLUMN, direction: 'descending', taken: 1 } as const };
    const sought = { id, view, text: '연습', wholeCell: false, columns: null, rows: null };
    const from = { index: 0, column: null, columns: SUBMALL_HEADERS.map((_, index) => index + 1), direction: 'next' as const };
    await measure('findStep', () => ask('drafts.findStep', { ...sought, from }));
    await measure('findStepAgain', () => ask('drafts.findStep', { ...sought, from: { ...from, index: 50_000 } }));
    await ask('drafts.edit', { id, row: 2, column: AMOUNT_COLUMN, text: '12345' });
    await measure('sortedPageAfterEdit', () => page(EVERYTHING, view.sort));
    await ask('drafts.edit', { id, row: 3, column: AMOUNT_COLUMN, text: '12345' });
    await measure('facetsAfterEdit', () => ask('drafts.facets', { id, filter }));
    await measure('tickAll', () => ask('drafts.tick', { id, rows: { view, stretch: null }, on: true }));
    await measure('pageTicked', () => page(EVERYTHING, view.sort));
    await measure('leaveOutAll', () => ask('drafts.leaveOut', { id, rows: { ticked: true }, note: '측정' }));
    await measure('undoLeaveOut', () => ask('drafts.undo', { id }));
    return figures;
  });
}
