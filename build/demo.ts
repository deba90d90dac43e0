import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoKst, kstDateOf, loadBusinessCalendar, parseInstant } from '../shared/calendar.ts';
import { formatWon } from '../shared/money.ts';
import { translate } from '../shared/messages/index.ts';
import { batchLines } from '../electron/cli/batch-document.ts';
import { Desk } from '../electron/desk.ts';
import { practiceConnectionId } from '../electron/connections/connections.ts';
import { countTotals, totalsView } from '../electron/drafts/totals-view.ts';
import { writeResult } from '../electron/exports.ts';
import { getBatch, outcomeTotals } from '../electron/ledger/batches.ts';
import { sampleBytes } from '../electron/samples.ts';

/**
 * The main job without a window, on a bundled sample and the practice connection: read, check, total, freeze, send,
 * follow, save. The clock stands on the morning of the next business day, so that it works on a Sunday night too.
 */
const language = process.argv.includes('--en') ? 'en' : 'ko';
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const words = (key: Parameters<typeof translate>[1], params: Record<string, string | number> = {}): string => translate(language, key, params);

const year = Number(kstDateOf(Date.now()).slice(0, 4));
const morning = (await loadBusinessCalendar([year, year + 1])).nextBusinessDay(kstDateOf(Date.now()));
const start = parseInstant(`${morning}T09:30:00+09:00`) ?? Date.now();
const offset = start - Date.now();
const home = mkdtempSync(join(tmpdir(), 'settledesk-demo-'));

const desk = await Desk.open({
  home,
  mode: 'write',
  clock: () => Date.now() + offset,
  clockMoved: true,
  host: {
    kind: 'cli',
    fetch,
    report: (error) => process.stderr.write(`${String(error)}\n`),
    saveFile: () => Promise.reject(new Error('the demo saves by itself')),
    emit: (name, payload) => {
      if (name !== 'batch.progress' || !('outcomes' in payload)) return;
      const all = Object.values(payload.outcomes).reduce((sum, outcome) => sum + outcome.count, 0);
      say(`  ${words('cli.progress', { done: all - (payload.outcomes.waiting?.count ?? 0) - (payload.outcomes.sending?.count ?? 0), all })}`);
    },
  },
});

try {
  for (const [sample, service] of [['submall-clean', 'toss-v1'], ['manual-clean', 'portone'], ['seller-clean', 'toss-v2']] as const) {
    const { fileName, bytes } = await sampleBytes(sample, desk.calendar, desk.clock());
    const open = await desk.drafts.import({ name: fileName, bytes, connectionId: practiceConnectionId(service) });
    const counts = countTotals(open.model);
    const totals = totalsView(open.model);
    say(`\n${fileName}`);
    say(`  ${words('cli.rows')} ${counts.total} · ${words('cli.ready')} ${counts.ready} · ${words('cli.errors')} ${counts.errors} · ${words('cli.warnings')} ${counts.warnings}`);
    say(`  ${words('cli.count')} ${totals.count} · ${words('cli.amount')} ${formatWon(totals.amount)}`);
    for (const day of totals.byDate) say(`    ${day.date}  ${day.count}  ${formatWon(day.amount)}`);

    const timing = { type: 'sheet' } as const;
    const frozen = await desk.batches.freeze(open, { timing, sendAt: null, stated: { count: totals.count, amount: totals.amount }, skipErrors: false, allowInFile: false, allowSent: false });
    const sent = await (await desk.batches.send(frozen.id)).ended;
    // Days pass in the practice world, and the desk asks how the rows stand now.
    (await desk.practice()).advance(6 * 24 * 60 * 60 * 1000);
    await desk.batches.track(sent.id, AbortSignal.timeout(60_000));
    (await desk.practice()).setClock(desk.clock());
    const result = join(home, `${sent.id}.xlsx`);
    await writeResult(desk, sent.id, result, language);
    for (const line of batchLines(desk, getBatch(desk.db, sent.id), language, result)) say(line);
    const { rejected, unknown, waiting } = outcomeTotals(desk.db, sent.id);
    if (rejected.count + unknown.count + waiting.count > 0) process.exitCode = 1;
  }
  say(`\n${isoKst(desk.clock())} · ${home}`);
} finally {
  await desk.close();
}
