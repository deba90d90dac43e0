import { resolve } from 'node:path';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { OUTCOMES } from '../../shared/batch.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import { translate } from '../../shared/messages/index.ts';
import { RANGE_BASES, VOUCHER_OUTCOMES } from '../../shared/result-views.ts';
import type { RangeQuery } from '../../shared/result-views.ts';
import { ENVIRONMENTS } from '../../shared/services.ts';
import { writeResult } from '../exports.ts';
import { writeBatchPaper, writeRangePaper, writeRangeWorkbook } from '../range-exports.ts';
import { writeVouchers } from '../vouchers.ts';
import { QUIET_WORK } from '../works.ts';
import type { Work } from '../works.ts';
import { date, flag, readArguments, required, text } from './arguments.ts';
import type { Values } from './arguments.ts';
import { EXIT, print, withDesk } from './context.ts';
import { recordExport } from './record-export.ts';
import type { CommandContext, ExitStatus } from './context.ts';

const RANGE = { from: { type: 'string' }, to: { type: 'string' }, basis: { type: 'string' }, connection: { type: 'string' }, outcome: { type: 'string' }, environment: { type: 'string' } } as const;

/** One of the words that there are. Throws USAGE. */
function oneOf<Word extends string>(values: Values, name: string, words: readonly Word[]): Word | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) throw new DeskError('USAGE', { detail: `--${name} ${words.join(' | ')}` });
  return found;
}

/** Words with commas between them, each one of those that there are. Throws USAGE. */
function severalOf<Word extends string>(values: Values, name: string, words: readonly Word[]): Word[] | null {
  const value = text(values, name);
  if (value === undefined) return null;
  return value.split(',').map((part) => {
    const found = words.find((word) => word === part.trim());
    if (found === undefined) throw new DeskError('USAGE', { detail: `--${name} ${words.join(' | ')}` });
    return found;
  });
}

/** Null without --from and --to: then a batch is meant. Throws USAGE. */
function range(values: Values): RangeQuery | null {
  const [from, to] = [date(values, 'from'), date(values, 'to')];
  if (from === undefined && to === undefined) {
    if (['basis', 'connection', 'outcome', 'environment'].some((name) => values[name] !== undefined)) throw new DeskError('USAGE', { detail: '--from --to' });
    return null;
  }
  if (from === undefined || to === undefined || from > to) throw new DeskError('USAGE', { detail: '--from --to' });
  const connections = text(values, 'connection')?.split(',').map((part) => connectionId(part.trim())) ?? null;
  return { from, to, basis: oneOf(values, 'basis', RANGE_BASES) ?? 'pay', environment: oneOf(values, 'environment', ENVIRONMENTS) ?? null, connections, outcomes: severalOf(values, 'outcome', OUTCOMES) };
}

/** Progress for a person on stderr, at most every second. */
function reportedWork(context: CommandContext): Work {
  let last = 0;
  return {
    ...QUIET_WORK,
    onProgress: (done, total) => {
      const now = performance.now();
      if (context.json || now - last < 1000) return;
      last = now;
      process.stderr.write(`${translate(context.language, 'cli.progress', { done, all: total })}\n`);
    },
  };
}

/** One batch by its id, or every row of a stretch of days. */
async function written(args: readonly string[], context: CommandContext, paper: boolean): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, { ...RANGE, out: { type: 'string' } }, [0, 1]);
  const out = resolve(required(values, 'out'));
  const query = range(values);
  const named = positionals[0];
  if ((named === undefined) === (query === null)) throw new DeskError('USAGE', { detail: 'ID | --from D --to D' });
  return await withDesk(context, { mode: 'read' }, async (desk) => {
    const told = { resultFile: out };
    const lines = [translate(context.language, 'cli.resultFile', { name: out })];
    if (query !== null) {
      for (const id of query.connections ?? []) desk.nameConnection(id);
      const write = paper ? writeRangePaper : writeRangeWorkbook;
      await write(desk, query, out, context.language, reportedWork(context));
      const { from, to, basis, environment } = query;
      const recorded = await recordExport(desk, false, { action: 'range-written', detail: { from, to, basis, environment, format: paper ? 'pdf' : 'workbook' }, path: out });
      print(context, { range: { from, to, basis }, recorded, ...told }, withRecord(lines, recorded, context));
      return EXIT.done;
    }
    const id = batchId(named ?? '');
    if (paper) await writeBatchPaper(desk, id, out, context.language);
    else await writeResult(desk, id, out, context.language);
    const recorded = await recordExport(desk, false, { action: 'result-written', detail: { batch: id, ...(paper ? { format: 'pdf' } : {}), at: isoKst(desk.clock()) }, path: out });
    print(context, { batch: { id }, recorded, ...told }, withRecord(lines, recorded, context));
    return EXIT.done;
  });
}

/** Beside a desk that has the ledger the file is written and not recorded: said, never hidden. */
function withRecord(lines: readonly string[], recorded: boolean, { language }: CommandContext): readonly string[] {
  return recorded ? lines : [...lines, translate(language, 'cli.notRecorded')];
}

export async function results(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  return await written(args, context, false);
}

/** The printable summary, as a PDF. */
export async function summary(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  return await written(args, context, true);
}

/** Vouchers for the books; the file's ending says which kind. Recorded, and refused for rows exported before without --again. */
export async function vouchers(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values } = readArguments(args, { ...RANGE, out: { type: 'string' }, again: { type: 'boolean' } }, [0, 0]);
  const out = resolve(required(values, 'out'));
  const format = out.toLowerCase().endsWith('.csv') ? 'csv' : out.toLowerCase().endsWith('.xlsx') ? 'xlsx' : null;
  if (format === null) throw new DeskError('USAGE', { detail: '--out FILE.xlsx | FILE.csv' });
  const query = range(values);
  if (query === null || query.environment === null) throw new DeskError('USAGE', { detail: '--from --to --environment' });
  const { from, to, basis, environment, connections } = query;
  const outcomes = severalOf(values, 'outcome', VOUCHER_OUTCOMES) ?? ['paid'];
  return await withDesk(context, { mode: 'write' }, async (desk) => {
    for (const id of connections ?? []) desk.nameConnection(id);
    const view = await writeVouchers(desk, { from, to, basis, environment, connections, outcomes }, out, { format, language: context.language, again: flag(values, 'again') }, reportedWork(context));
    const { language } = context;
    const lines = [translate(language, 'cli.resultFile', { name: out })];
    for (const { outcome, count, amount } of view.beside) lines.push(translate(language, 'cli.vouchersBeside', { outcome: translate(language, `outcome.${outcome}`), count, amount }));
    for (const { at, actor, count } of view.earlier) lines.push(translate(language, 'cli.vouchersRepeats', { count, time: at, actor }));
    print(context, { vouchers: { from, to, basis, environment, count: view.count, debit: view.debit, credit: view.credit, repeated: view.repeated.count, beside: view.beside }, resultFile: out }, lines);
    return EXIT.done;
  });
}
