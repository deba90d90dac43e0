import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RowFilter } from '../../shared/views.ts';
import { practiceConnectionId } from '../../electron/connections/connections.ts';
import { typedCell } from '../../electron/drafts/model.ts';
import { seeded } from '../../electron/practice/random.ts';
import { withDesk } from './bench-desk.ts';
import { AMOUNT_COLUMN } from './data.ts';
import type { Measured } from './measured.ts';
import { median, quantile, timed } from './statistics.ts';

const EDITS = 50;
const PAGE = 100;
const EVERYTHING: RowFilter = { severity: null, code: null, text: null, state: null, columns: [] };
const FILTERS: readonly (readonly [string, RowFilter])[] = [
  ['findText', { ...EVERYTHING, text: '99999' }],
  ['findNothing', { ...EVERYTHING, text: '없는 글자' }],
  ['filterErrors', { ...EVERYTHING, severity: 'error' }],
  ['filterCode', { ...EVERYTHING, code: 'AMOUNT_CLEANED' }],
  ['filterReady', { ...EVERYTHING, state: 'ready' }],
];

/** What is typed: now a good amount, now an error, now one to clean, so that every count moves. */
function typed(random: () => number): string {
  const amount = 10_000 + Math.floor(random() * 900_000);
  const chance = random();
  return chance < 0.2 ? '0' : chance < 0.4 ? `${amount.toLocaleString('en-US')}원` : String(amount);
}

export async function editAndFilter(path: string): Promise<Measured> {
  return await withDesk(async (desk, ask) => {
    const bytes = Uint8Array.from(await readFile(path));
    const { id, counts } = await ask('drafts.import', { importId: 'bench-import', connectionId: practiceConnectionId('toss-v1'), name: basename(path), bytes });
    const random = seeded('edits');
    const row = (): number => 2 + Math.floor(random() * counts.total);

    const inDesk: number[] = [];
    const pages: number[] = [];
    for (let edit = 0; edit < EDITS; edit += 1) {
      inDesk.push((await timed(() => ask('drafts.edit', { id, row: row(), column: AMOUNT_COLUMN, text: typed(random) }))).milliseconds);
      // The grid asks for its page anew after every edit.
      pages.push((await timed(() => ask('drafts.rows', { id, offset: 0, limit: PAGE, view: { filter: EVERYTHING, sort: null } }))).milliseconds);
    }

    const { model } = await desk.drafts.open(id);
    const alone: number[] = [];
    for (let edit = 0; edit < EDITS; edit += 1) {
      const number = row();
      const before = model.row(number)?.cells[AMOUNT_COLUMN - 1] ?? null;
      const after = typedCell(typed(random));
      alone.push((await timed(() => model.apply({ type: 'cells', sheetName: model.layout.sheetName, changes: [{ row: number, column: AMOUNT_COLUMN, before, after }] }))).milliseconds);
    }

    const filtered: Record<string, number> = {};
    for (const [name, filter] of FILTERS) {
      // Each is new to the desk: nothing was kept from an earlier one.
      filtered[name] = (await timed(() => ask('drafts.rows', { id, offset: 0, limit: PAGE, view: { filter, sort: null } }))).milliseconds;
      filtered[`${name}NextPage`] = (await timed(() => ask('drafts.rows', { id, offset: PAGE, limit: PAGE, view: { filter, sort: null } }))).milliseconds;
    }
    return {
      editMedian: median(inDesk),
      edit95: quantile(inDesk, 0.95),
      modelMedian: median(alone),
      model95: quantile(alone, 0.95),
      pageMedian: median(pages),
      ...filtered,
    };
  });
}
