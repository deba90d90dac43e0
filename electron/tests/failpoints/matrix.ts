import { join } from 'node:path';
import type { ServiceId } from '../../../shared/services.ts';
import { seeded } from '../../practice/random.ts';
import { POST_PORTONE, POST_TOSS, POST_TOSS2, fault } from '../../practice/tests/world.ts';
import { readLedger } from '../raw-ledger.ts';
import type { BookEntry, Sabotage } from './jobs.ts';
import { Lane } from './lane.ts';
import type { Kept, RunOptions } from './lane.ts';
import { openByBook, readHome, wrongByBook } from './truth.ts';

/** The payment request of a service, as the practice server matches it and as failpoints call it. */
const POST: Readonly<Record<ServiceId, string>> = { 'toss-v1': POST_TOSS, 'toss-v2': POST_TOSS2, portone: POST_PORTONE };

/** With the request at the service and nothing of its answer read. */
export function sentPlace(service: ServiceId, nth: number): string {
  return `sent ${POST[service].replace(' ', ` /${service}`)}:${nth}`;
}

const ROWS = 3;
const secretOf = (service: ServiceId): readonly string[] => ['--secret-env', 'TEST_SECRET', ...(service === 'toss-v2' ? ['--security-key-env', 'TEST_SECURITY_KEY'] : []), '--summary'];
const DAY = 24 * 60 * 60 * 1000;

/** One command over one beginning: every place in it where a process can die is tried. */
interface Cell {
  readonly name: string;
  /** The state that every run begins from. */
  readonly begin: (world: MatrixWorld) => Promise<Begun>;
  readonly atOnce: number;
  /** From the restart to the end, without disturbance. */
  readonly finish: (world: MatrixWorld) => Promise<void>;
  /** Whether what the service undid must be told as cancelled in the end. */
  readonly undone: boolean;
}

interface Begun {
  readonly kept: Kept;
  readonly faults: ReturnType<typeof fault>[];
  readonly command: string;
  readonly args: readonly string[];
  /** Places before this are those of another cell. */
  readonly from?: (points: readonly string[]) => number;
}

/** What the cells share: a lane, and a home with one connection to its practice server. */
export class MatrixWorld {
  readonly lane: Lane;
  readonly connection: string;
  readonly connected: Kept;

  private constructor(lane: Lane, connection: string, connected: Kept) {
    this.lane = lane;
    this.connection = connection;
    this.connected = connected;
  }

  static async open(folder: string, service: ServiceId): Promise<MatrixWorld> {
    const lane = await Lane.open(join(folder, 'lane'), service);
    await lane.run('connect', [service, '--label', '시험', '--env', 'test', '--base-url', lane.url]);
    const [row] = readLedger(join(lane.home, 'ledger.sqlite'), "SELECT id FROM connections WHERE environment = 'test'") as { id: string }[];
    return new MatrixWorld(lane, row?.id ?? '', await lane.keep('connected'));
  }

  async sending(rows = ROWS, more: readonly string[] = []): Promise<readonly string[]> {
    const sheet = await this.lane.writeSheet(rows);
    return [sheet.path, '--connection', this.connection, '--count', String(sheet.count), '--amount', String(sheet.amount), ...secretOf(this.lane.service), ...more];
  }

  batchIds(): readonly string[] {
    return (readHome(this.lane.home)?.batches ?? []).map(({ id }) => id);
  }

  /** Goes on with whatever is there, each batch by its name: one that waits for its time is waited for. */
  async resume(options: RunOptions = {}): Promise<void> {
    for (const id of this.batchIds()) await this.lane.run('resume', [id, ...secretOf(this.lane.service)], options);
  }

  close(): Promise<void> {
    return this.lane.close();
  }
}

const resume = (world: MatrixWorld): Promise<void> => world.resume();

const onEach = (command: string) => async (world: MatrixWorld): Promise<void> => {
  for (const id of world.batchIds()) await world.lane.run(command, [id, ...secretOf(world.lane.service)]);
};

export const CELLS: readonly Cell[] = [
  {
    name: 'send',
    begin: async (world) => ({
      kept: world.connected, faults: [], command: 'send', args: await world.sending(),
      // What is asked while the sheet is read moves nothing and is written nowhere.
      from: (points) => points.findIndex((name) => name.includes('insert drafts')),
    }),
    atOnce: 1, finish: resume, undone: false,
  },
  {
    name: 'send, an answer lost before',
    begin: async (world) => ({
      kept: world.connected, faults: [fault(POST[world.lane.service], 'accept-then-drop', 2)], command: 'send', args: await world.sending(),
      // The death comes after the loss: before that it is the cell above.
      from: (points) => points.findIndex((name, index) => name.startsWith('before-send POST') && points.slice(0, index).some((earlier) => earlier.startsWith('before-send POST'))),
    }),
    atOnce: 1, finish: resume, undone: false,
  },
  {
    name: 'send at a time',
    begin: async (world) => ({
      kept: world.connected, faults: [], command: 'send', args: await world.sending(2, ['--at', '2026-12-01T09:30:00+09:00']),
      from: (points) => points.findIndex((name) => name.includes('insert batches')),
    }),
    atOnce: 1, finish: resume, undone: false,
  },
  {
    name: 'resume after a death with a request under way',
    begin: async (world) => {
      const { lane } = world;
      await lane.restore(world.connected);
      await lane.die('send', await world.sending(), { failpoint: sentPlace(lane.service, 2) });
      return { kept: await lane.keep('cut-off'), faults: [], command: 'resume', args: secretOf(lane.service) };
    },
    atOnce: 1, finish: resume, undone: false,
  },
  {
    name: 'resume after that, an answer lost again',
    begin: async (world) => {
      const { lane } = world;
      await lane.restore(world.connected);
      await lane.die('send', await world.sending(2), { failpoint: sentPlace(lane.service, 1) });
      return { kept: await lane.keep('cut-off-first'), faults: [fault(POST[lane.service], 'accept-then-drop', 1)], command: 'resume', args: secretOf(lane.service) };
    },
    atOnce: 1, finish: resume, undone: false,
  },
  {
    name: 'cancel',
    begin: async (world) => {
      const { lane } = world;
      await lane.restore(world.connected, [fault(POST[lane.service], 'status:401', 2)]);
      await lane.run('send', await world.sending());
      return { kept: await lane.keep('stopped'), faults: [], command: 'cancel', args: [...world.batchIds(), ...secretOf(lane.service)] };
    },
    atOnce: 1, finish: onEach('cancel'), undone: true,
  },
  {
    name: 'cancel what a time was set for',
    begin: async (world) => {
      const { lane } = world;
      await lane.restore(world.connected);
      const args = await world.sending(2, ['--at', '2026-12-01T09:30:00+09:00']);
      const { points } = await lane.run('send', args);
      const frozen = points.find((name) => name.startsWith('after-commit insert batches'));
      if (frozen === undefined) throw new Error('nothing was frozen');
      await lane.restore(world.connected);
      await lane.die('send', args, { failpoint: frozen });
      return { kept: await lane.keep('scheduled'), faults: [], command: 'cancel', args: [...world.batchIds(), ...secretOf(lane.service)] };
    },
    atOnce: 1, finish: onEach('cancel'), undone: true,
  },
  {
    name: 'track',
    begin: async (world) => {
      const { lane } = world;
      await lane.restore(world.connected);
      await lane.run('send', await world.sending());
      await lane.advance(3 * DAY);
      return { kept: await lane.keep('accepted'), faults: [], command: 'track', args: [...world.batchIds(), ...secretOf(lane.service)] };
    },
    atOnce: 1, finish: onEach('track'), undone: false,
  },
];

export interface CellResult {
  readonly cell: string;
  /** The places of one undisturbed run, in order; each was died at. */
  readonly places: readonly string[];
  readonly killed: number;
  /** Where a process should have died and did not come there. */
  readonly alive: readonly string[];
  /** What was not true, with the place of the death. */
  readonly wrong: readonly string[];
}

const ENDS: Readonly<Record<string, string>> = { COMPLETED: 'paid', FAILED: 'failed', CANCELED: 'cancelled' };

/** What the service has finished, the ledger says too once it was asked. */
function behind(home: string, book: readonly BookEntry[]): readonly string[] {
  const status = new Map(book.map((entry) => [entry.key, entry.status]));
  return (readHome(home)?.batches ?? []).flatMap(({ rows }) =>
    rows.filter((row) => ENDS[status.get(row.key) ?? ''] !== undefined && ENDS[status.get(row.key) ?? ''] !== row.outcome).map((row) => `${row.key} ended ${status.get(row.key) ?? ''} and is ${row.outcome}`),
  );
}

async function afterDeath(cell: Cell, world: MatrixWorld): Promise<readonly string[]> {
  const { lane } = world;
  const atOnce = wrongByBook(readHome(lane.home), await lane.book()).map((what) => `right after: ${what}`);
  await lane.faults([]);
  await cell.finish(world);
  const book = await lane.book();
  const seen = readHome(lane.home);
  const late = [...wrongByBook(seen, book), ...openByBook(seen, book, { undone: cell.undone }), ...(cell.name === 'track' ? behind(lane.home, book) : [])];
  return [...atOnce, ...late.map((what) => `at the end: ${what}`)];
}

/** Counts the places of an undisturbed run, and then dies at each of them. */
export async function killEverywhere(cell: Cell, world: MatrixWorld): Promise<CellResult> {
  const { lane } = world;
  const begun = await cell.begin(world);
  await lane.restore(begun.kept, begun.faults);
  const counted = await lane.run(begun.command, begun.args, { atOnce: cell.atOnce });
  const wrong = wrongByBook(readHome(lane.home), await lane.book()).map((what) => `undisturbed: ${what}`);
  const first = Math.max(0, begun.from?.(counted.points) ?? 0);
  const alive: string[] = [];
  let killed = 0;
  for (let number = first + 1; number <= counted.points.length; number += 1) {
    const place = `${number} ${counted.points[number - 1] ?? ''}`;
    await lane.restore(begun.kept, begun.faults);
    const ended = await lane.die(begun.command, begun.args, { failpoint: number, atOnce: cell.atOnce });
    if (ended.type === 'killed') killed += 1;
    // Requests share commits as they come: a run may have a place less than the one that was counted. Living past its place is no such thing.
    else if (ended.points.length >= number) alive.push(place);
    wrong.push(...(await afterDeath(cell, world)).map((what) => `died at ${place}: ${what}`));
  }
  return { cell: cell.name, places: counted.points.slice(first), killed, alive, wrong };
}

/** One death with the first request under way, in a process and before a restart that break a law: what is wrong then. */
export async function dieBroken(world: MatrixWorld, sabotage: Sabotage): Promise<readonly string[]> {
  const { lane } = world;
  await lane.restore(world.connected);
  const [send] = CELLS;
  if (send === undefined) throw new Error('no cells');
  try {
    lane.sabotage = sabotage;
    await lane.die('send', await world.sending(), { failpoint: sentPlace(lane.service, 1), atOnce: 1 });
    const atOnce = wrongByBook(readHome(lane.home), await lane.book());
    // A broken restart is tried only where a whole one would have been good.
    return atOnce.length > 0 ? atOnce : await afterDeath(send, world);
  } finally {
    lane.sabotage = null;
  }
}

/** Larger batches, several requests at once, random faults, and one death after another at random places until one run lives. */
export async function dieAtRandom(world: MatrixWorld, seed: number): Promise<{ readonly deaths: number; readonly wrong: readonly string[] }> {
  const { lane } = world;
  const random = seeded(`deaths ${seed}`);
  const upTo = (most: number): number => 1 + Math.floor(random() * most);
  const what = ['accept-then-drop', 'drop', 'accept-then-status:500', 'status:503', 'garbage'];
  const faults = Array.from({ length: upTo(4) - 1 }, () => fault(POST[lane.service], what[upTo(what.length) - 1] ?? 'drop', upTo(8)));
  await lane.restore(world.connected, faults);
  const atOnce = upTo(4);
  const wrong: string[] = [];
  let deaths = 0;
  let ended = await lane.die('send', await world.sending(upTo(8)), { failpoint: 8 + upTo(60), atOnce });
  for (let tries = 0; tries < 6 && ended.type === 'killed'; tries += 1) {
    deaths += 1;
    wrong.push(...wrongByBook(readHome(lane.home), await lane.book()).map((text) => `after death ${deaths}: ${text}`));
    ended = await lane.die('resume', secretOf(lane.service), { failpoint: upTo(40), atOnce });
  }
  await lane.faults([]);
  await world.resume();
  const book = await lane.book();
  const seen = readHome(lane.home);
  wrong.push(...wrongByBook(seen, book), ...openByBook(seen, book, { undone: false }));
  return { deaths, wrong };
}

/** The matrix as a person reads it: per cell how many places, and how often each kind of place was died at. */
export function tableOf(service: ServiceId, results: readonly CellResult[]): string {
  const lines = results.map(({ cell, places, killed }) => {
    const kinds = new Map<string, number>();
    for (const place of places) kinds.set(place, (kinds.get(place) ?? 0) + 1);
    return [`  ${cell}: died at ${killed} of ${places.length} places`, ...[...kinds].map(([place, times]) => `    ${String(times).padStart(3)} × ${place}`)].join('\n');
  });
  return `\n${service}: killed ${results.reduce((sum, { killed }) => sum + killed, 0)} processes\n${lines.join('\n')}\n`;
}
