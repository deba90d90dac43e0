import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { kstDateOf, kstMinuteOfDay, loadBusinessCalendar } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { connectionId } from '../../shared/ids.ts';
import type { Issue, IssueCode } from '../../shared/issues.ts';
import { formatWon } from '../../shared/money.ts';
import { issueSentence, issueTitle, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { deskClock } from '../clock.ts';
import { draftIssues } from '../drafts/draft-view.ts';
import { layOut } from '../drafts/lay-out.ts';
import { DraftModel } from '../drafts/model.ts';
import { countTotals, totalsView } from '../drafts/totals-view.ts';
import { listForms } from '../ledger/forms.ts';
import { readInWorker } from '../sheets/reader.ts';
import { kind, readArguments, text } from './arguments.ts';
import { EXIT, passwordFromEnvironment, print, runSecretsOf, SECRET_OPTIONS, withDesk } from './context.ts';
import type { CommandContext, ExitStatus } from './context.ts';

const LARGEST_INPUT_BYTES = 300 * 1024 * 1024;

/** Reads a file of the person's choosing. Throws DeskError FILE_UNREADABLE. */
export async function readInput(path: string): Promise<{ name: string; bytes: Uint8Array }> {
  try {
    // Looked at before it is read: a file of many gigabytes must end in a sentence, not in an empty memory.
    const { size } = await stat(path);
    if (size > LARGEST_INPUT_BYTES) throw new DeskError('FILE_TOO_LARGE', { limit: LARGEST_INPUT_BYTES });
    return { name: basename(path), bytes: Uint8Array.from(await readFile(path)) };
  } catch (error) {
    if (error instanceof DeskError) throw error;
    throw new DeskError('FILE_UNREADABLE', { name: basename(path) }, { cause: error });
  }
}

function* allIssues(model: DraftModel): Generator<Issue> {
  yield* draftIssues(model);
  for (const row of model.rows) yield* model.issuesOf(row);
}

/** The document of `check --json`. */
export function checkDocument(model: DraftModel, file: { name: string; bytes: number; sha256: string }, language: Language) {
  const counts = countTotals(model);
  const totals = totalsView(model);
  const issues = [...allIssues(model)];
  const { layout } = model;
  return {
    file,
    kind: layout.kind,
    sheet: { name: layout.sheetName, headerRow: layout.headerRow, firstRow: layout.firstRow, lastRow: layout.lastRow },
    columns: layout.columns.map(({ index, header, field, confidence }) => ({ index, header, field, confidence })),
    rows: { total: counts.total, ready: counts.ready, errors: counts.errors, warnings: counts.warnings },
    leftOut: layout.leftOut,
    totals: {
      count: totals.count,
      amount: totals.amount,
      byDate: Object.fromEntries(totals.byDate.map(({ date, count, amount }) => [date, { count, amount }])),
    },
    issues: issues.map((issue) => ({
      severity: issue.severity,
      code: issue.code,
      row: issue.row,
      column: issue.column,
      field: issue.field,
      message: issueSentence(language, issue),
    })),
    issueCount: issues.length,
  };
}

const ISSUES_SHOWN = 50;

function checkLines(document: ReturnType<typeof checkDocument>, language: Language): string[] {
  const say = (key: Parameters<typeof translate>[1], params: Record<string, string | number> = {}): string => translate(language, key, params);
  const { rows, totals, sheet } = document;
  const lines = [
    `${document.file.name} · ${translate(language, `kind.${document.kind}`)} · ${say('cli.sheet')} ${sheet.name} · ${sheet.headerRow === null ? say('cli.noHeader') : `${say('cli.headerRow')} ${sheet.headerRow}`}`,
    `${say('cli.rows')} ${rows.total} · ${say('cli.ready')} ${rows.ready} · ${say('cli.errors')} ${rows.errors} · ${say('cli.warnings')} ${rows.warnings} · ${say('cli.leftOut')} ${document.leftOut.length}`,
    `${say('cli.count')} ${totals.count} · ${say('cli.amount')} ${formatWon(totals.amount)}`,
  ];
  const told = document.issues.filter((issue) => issue.severity !== 'note');
  const ordered = [...told.filter((issue) => issue.severity === 'error'), ...told.filter((issue) => issue.severity === 'warning')];
  for (const issue of ordered.slice(0, ISSUES_SHOWN)) {
    const place = issue.row === null ? '' : `${issue.column === null ? say('cli.placeRow', { row: issue.row }) : say('cli.place', { row: issue.row, column: issue.column })} `;
    lines.push(`  ${place}${say('cli.line', { severity: translate(language, `severity.${issue.severity}`), message: issue.message })}`);
  }
  if (ordered.length > ISSUES_SHOWN) lines.push(`  … +${ordered.length - ISSUES_SHOWN}`);
  // Notes tell of certain readings: one line a kind is enough.
  const notes = new Map<IssueCode, number>();
  for (const issue of document.issues) if (issue.severity === 'note') notes.set(issue.code, (notes.get(issue.code) ?? 0) + 1);
  for (const [code, count] of notes) lines.push(`  ${say('cli.line', { severity: translate(language, 'severity.note'), message: `${issueTitle(language, code)} (${count})` })}`);
  return lines;
}

export async function check(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(
    args,
    { kind: { type: 'string' }, sheet: { type: 'string' }, connection: { type: 'string' }, 'password-env': { type: 'string' }, ...SECRET_OPTIONS },
    [1, 1],
  );
  const password = passwordFromEnvironment(text(values, 'password-env'));
  const { name, bytes } = await readInput(positionals[0] ?? '');
  const file = { name, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
  const hints = { kind: kind(values), sheetName: text(values, 'sheet') };
  const connection = text(values, 'connection');
  const secrets = runSecretsOf(values);

  const finish = (model: DraftModel): ExitStatus => {
    const document = checkDocument(model, file, context.language);
    const { form } = model.layout;
    const used = form?.type === 'used' ? [translate(context.language, 'cli.form', { name: form.name, n: form.times - 1 })] : [];
    print(context, document, [...checkLines(document, context.language), ...used]);
    return document.issues.some((issue) => issue.severity === 'error') ? EXIT.needsPerson : EXIT.done;
  };

  if (connection !== undefined) {
    const id = connectionId(connection);
    const runSecrets = secrets === null ? new Map() : new Map([[id, secrets]]);
    return await withDesk(context, { mode: 'read', runSecrets }, async (desk) => {
      const { service, environment, payees, sentBefore, usual } = await desk.draftWorld(id);
      const workbook = await readInWorker(bytes, { password });
      const layout = layOut(workbook, service, hints, listForms(desk.db));
      return finish(new DraftModel({ sheets: workbook.sheets, layout, context: { ...desk.ruleTime(), calendar: desk.calendar, environment, timing: { type: 'sheet' }, payees }, sentBefore, usual }));
    });
  }
  const now = deskClock().now();
  const year = Number(kstDateOf(now).slice(0, 4));
  const [workbook, calendar] = await Promise.all([readInWorker(bytes, { password }), loadBusinessCalendar([year - 1, year, year + 1, year + 2])]);
  const layout = layOut(workbook, null, hints);
  const rules = { today: kstDateOf(now), minuteOfDay: kstMinuteOfDay(now), calendar, environment: null, timing: { type: 'sheet' as const }, payees: null };
  return finish(new DraftModel({ sheets: workbook.sheets, layout, context: rules, sentBefore: () => new Map() }));
}
