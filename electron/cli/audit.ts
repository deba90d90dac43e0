import { resolve } from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import { isoKst } from '../../shared/calendar.ts';
import { translate } from '../../shared/messages/index.ts';
import { findingSentence, recordAuditExport, verifyAuditFile, verifyLedger, writeAudit } from '../audit.ts';
import { findHead } from '../batches/check-ledger.ts';
import { headText } from '../batches/head-text.ts';
import { auditHead } from '../ledger/audit.ts';
import { QUIET_WORK } from '../works.ts';
import { readArguments, required, text } from './arguments.ts';
import { EXIT, print, withDesk } from './context.ts';
import type { CommandContext, ExitStatus } from './context.ts';

/** `audit verify`, `audit head`, `audit export`. */
export async function audit(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const [what, ...rest] = args;
  if (what === 'verify') return await verify(rest, context);
  if (what === 'export') return await exported(rest, context);
  if (what === 'head') return await head(rest, context);
  throw new DeskError('USAGE', { detail: `audit ${what ?? ''}` });
}

/** The whole ledger against itself; with --head or --file also against what was kept elsewhere. */
async function verify(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values } = readArguments(args, { head: { type: 'string' }, file: { type: 'string' } }, [0, 0]);
  const { language } = context;
  const kept = text(values, 'head');
  const file = text(values, 'file');
  return await withDesk(context, { mode: 'read' }, async (desk) => {
    const check = await verifyLedger(desk, QUIET_WORK);
    const lines = [
      check.ok ? translate(language, 'cli.auditGood', { number: check.entries }) : translate(language, 'cli.auditBad', { number: check.findings[0]?.seq ?? '-' }),
      ...check.findings.map((finding) => `  ${findingSentence(language, finding)}`),
    ];
    if (check.unsealed > 0) lines.push(translate(language, 'cli.auditUnsealed', { number: check.unsealed }));
    lines.push(translate(language, 'cli.auditHead', { head: headText(check.head) }));
    let good = check.ok;
    let found: { seq: number; at: string } | null = null;
    if (kept !== undefined) {
      const answer = findHead(desk.db, kept);
      if (answer === null) throw new DeskError('USAGE', { detail: '--head NUMBER:HASH' });
      found = answer.found === null ? null : { seq: answer.found.seq, at: isoKst(answer.found.at) };
      good &&= found !== null;
      lines.push(found === null ? translate(language, 'cli.headMissing') : translate(language, 'cli.headFound', { number: found.seq, time: found.at }));
    }
    const checkedFile = file === undefined ? null : await verifyAuditFile(desk, resolve(file));
    if (checkedFile !== null) {
      good &&= checkedFile.ok;
      lines.push(checkedFile.ok ? translate(language, 'cli.fileGood', { number: checkedFile.entries }) : translate(language, 'cli.fileBad', { number: checkedFile.brokenAt ?? 0 }));
    }
    print(context, { ...check, ok: good, brokenAt: check.findings[0]?.seq ?? null, ...(kept === undefined ? {} : { keptHead: found }), ...(checkedFile === null ? {} : { file: checkedFile }) }, lines);
    return good ? EXIT.done : EXIT.needsPerson;
  });
}

/** JSON lines, or CSV where the file is named so. Beside a desk that is running the export is written and not recorded. */
async function exported(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values } = readArguments(args, { out: { type: 'string' } }, [0, 0]);
  const out = resolve(required(values, 'out'));
  const format = out.toLowerCase().endsWith('.csv') ? 'csv' : 'jsonl';
  const run = async (mode: 'write' | 'read'): Promise<ExitStatus> =>
    await withDesk(context, { mode }, async (desk) => {
      const end = auditHead(desk.db);
      await writeAudit(desk, out, format, QUIET_WORK);
      if (mode === 'write') await recordAuditExport(desk, out, format);
      print(context, { head: end, recorded: mode === 'write', resultFile: out }, [translate(context.language, 'cli.resultFile', { name: out }), translate(context.language, 'cli.auditHead', { head: headText(end) })]);
      return EXIT.done;
    });
  try {
    return await run('write');
  } catch (error) {
    if (error instanceof DeskError && error.code === 'LEDGER_IN_USE') return await run('read');
    throw error;
  }
}

/** Where the trail ends now: to be kept elsewhere. */
async function head(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  readArguments(args, {}, [0, 0]);
  return await withDesk(context, { mode: 'read' }, async (desk) => {
    const end = auditHead(desk.db);
    print(context, { head: end }, [headText(end)]);
    return EXIT.done;
  });
}
