import { isoKst, kstDate, kstDateOf, addDays } from '../shared/calendar.ts';
import type { KstDate } from '../shared/calendar.ts';
import { REQUESTS, isChannel } from '../shared/contract.ts';
import type { Channel, Reply, RequestOutput, WireError } from '../shared/contract.ts';
import { DeskError } from '../shared/errors.ts';
import type { DraftId } from '../shared/ids.ts';
import { parseInstant } from '../shared/calendar.ts';
import type { CalendarDay, DraftView } from '../shared/views.ts';
import type { z } from 'zod';
import packageFile from '../package.json' with { type: 'json' };
import { saveResult, saveSample, saveTemplate } from './exports.ts';
import { countRows, getBatch, listRows } from './ledger/batches.ts';
import { verifyAudit } from './ledger/audit.ts';
import { batchRowView, isOpen } from './batches/views.ts';
import { typedTotal } from './batches/batches.ts';
import { connectionView } from './connections/connections.ts';
import type { Desk } from './desk.ts';
import { draftView } from './drafts/draft-view.ts';
import type { OpenDraft } from './drafts/drafts.ts';
import { editStep, replaceStep, visitFound } from './drafts/block-edits.ts';
import { chosenRows, demandPlaces } from './drafts/chosen-rows.ts';
import { facets, listValues } from './drafts/facets.ts';
import { findStep } from './drafts/find-step.ts';
import { fixStep, previewFix } from './drafts/fixes.ts';
import { typedCell } from './drafts/model.ts';
import { nextIssue } from './drafts/next-issue.ts';
import { gridRow, sumRows, viewRows } from './drafts/query.ts';
import { rowOrder } from './drafts/row-order.ts';
import { clearTicks, tick, ticksView } from './drafts/ticks.ts';
import { totalsView } from './drafts/totals-view.ts';
import { sampleBytes, sampleList } from './samples.ts';
import { readPins, readSettings, writePins, writeSettings } from './settings.ts';

type ParsedInput<C extends Channel> = z.output<(typeof REQUESTS)[C]['input']>;
type Handlers = { readonly [C in Channel]: (input: ParsedInput<C>) => Promise<RequestOutput<C>> | RequestOutput<C> };

function platformName(): 'linux' | 'darwin' | 'win32' | 'other' {
  return process.platform === 'linux' || process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'other';
}

function viewOf(open: OpenDraft): DraftView {
  return draftView(open.stored, open.model, { canUndo: open.done.length > 0, canRedo: open.undone.length > 0 });
}

/** Everything a window may ask, answered by the desk. One place, so that the contract and the code are read side by side. */
function handlers(desk: Desk): Handlers {
  const imports = new Map<string, AbortController>();

  const importFile = async (input: { importId: string; connectionId: Parameters<typeof desk.connections.get>[0]; name: string; bytes: Uint8Array; password?: string | undefined }): Promise<DraftView> => {
    const controller = new AbortController();
    imports.set(input.importId, controller);
    const startedAt = Date.now();
    try {
      const open = await desk.drafts.import({
        name: input.name,
        bytes: input.bytes,
        password: input.password,
        connectionId: input.connectionId,
        signal: controller.signal,
        onProgress: (progress) => {
          const seconds = (Date.now() - startedAt) / 1000;
          desk.host.emit('import.progress', { importId: input.importId, ...progress, rowsPerSecond: seconds > 0.2 ? progress.rows / seconds : null });
        },
      });
      return viewOf(open);
    } finally {
      imports.delete(input.importId);
    }
  };

  const changed = async (id: DraftId, change: (open: OpenDraft) => void): Promise<DraftView> => {
    const open = await desk.drafts.open(id);
    change(open);
    return viewOf(open);
  };

  return {
    'app.info': async () => {
      const settings = readSettings(desk.db);
      return {
        version: packageFile.version,
        host: desk.host.kind === 'electron' ? 'electron' : 'browser',
        user: desk.actor,
        now: isoKst(desk.clock()),
        language: settings.language,
        colorScheme: settings.colorScheme,
        keychain: { available: await desk.keychain.available(), platform: platformName() },
        samples: sampleList(),
        openBatches: desk.batches.list().filter((batch) => isOpen(batch.state) && !desk.batches.isRunning(batch.id)).length,
      };
    },
    'settings.pins': ({ kind }) => readPins(desk.db, kind),
    'settings.setPins': ({ kind, pins }) => {
      writePins(desk.db, kind, pins);
      return {};
    },
    'settings.set': (input) => {
      writeSettings(desk.db, input);
      return {};
    },

    'connections.list': () => desk.connections.list().map(connectionView),
    'connections.add': async (input) => connectionView(await desk.addConnection({ ...input, baseUrl: null })),
    'connections.rename': ({ id, label }) => connectionView(desk.connections.rename(id, label)),
    'connections.setSecret': async ({ id, secret, keep }) => connectionView(await desk.setSecret(id, secret, keep)),
    'connections.deleteSecret': async ({ id }) => connectionView(await desk.connections.deleteSecret(id)),
    'connections.remove': async ({ id }) => {
      await desk.connections.remove(id);
      return {};
    },
    'connections.check': async ({ id }) => {
      const { service } = await desk.openConnection(id);
      const check = await service.check(AbortSignal.timeout(30_000));
      return { ...check, checkedAt: isoKst(desk.clock()) };
    },

    'drafts.import': importFile,
    'drafts.importSample': async ({ importId, connectionId, sampleId }) => {
      const sample = await sampleBytes(sampleId, desk.calendar, desk.clock());
      return await importFile({ importId, connectionId, name: sample.fileName, bytes: sample.bytes });
    },
    'drafts.cancelImport': ({ importId }) => {
      imports.get(importId)?.abort();
      return {};
    },
    'drafts.list': () =>
      desk.drafts.list().map((draft) => ({
        id: draft.id,
        kind: REQUESTS['drafts.layout'].input.shape.kind.unwrap().parse(draft.summary.kind),
        connectionId: draft.connectionId,
        fileName: draft.file.name,
        changedAt: isoKst(draft.changedAt),
        rows: draft.summary.rows,
        errors: draft.summary.errors,
        amount: draft.summary.amount,
      })) as RequestOutput<'drafts.list'>,
    'drafts.get': ({ id }) => changed(id, (open) => desk.drafts.refresh(open)),
    'drafts.remove': ({ id }) => {
      desk.drafts.remove(id);
      return {};
    },
    'drafts.layout': async ({ id, ...change }) => viewOf(await desk.drafts.layOut(id, change)),
    'drafts.setTiming': async ({ id, timing }) => viewOf(await desk.drafts.setTiming(id, timing)),
    'drafts.setConnection': async ({ id, connectionId }) => viewOf(await desk.drafts.setConnection(id, connectionId)),
    'drafts.rows': async ({ id, offset, limit, view }) => {
      const { model, stored } = await desk.drafts.open(id);
      const rows = viewRows(model, view);
      return {
        revision: stored.revision,
        total: rows.length,
        rows: rows.slice(offset, offset + limit).map((row) => gridRow(model, row)),
        orderIsOlder: view.sort !== null && rowOrder(model, view.sort).isOlder,
        ticks: ticksView(model),
      };
    },
    'drafts.values': async ({ id, filter, ...asked }) => listValues((await desk.drafts.open(id)).model, filter, asked),
    'drafts.facets': async ({ id, filter }) => facets((await desk.drafts.open(id)).model, filter),
    'drafts.tick': async ({ id, rows, on }) => {
      const { model } = await desk.drafts.open(id);
      tick(model, chosenRows(model, rows), on);
      return ticksView(model);
    },
    'drafts.edit': ({ id, row, column, text }) =>
      changed(id, (open) => {
        const { model } = open;
        const before = model.row(row);
        if (!before) throw new DeskError('ARGUMENT_INVALID', { name: 'row' });
        const change = { row, column, before: before.cells[column - 1] ?? null, after: typedCell(text) };
        desk.drafts.do(open, { type: 'cells', sheetName: model.layout.sheetName, changes: [change] });
      }),
    'drafts.editCells': ({ id, changes }) =>
      changed(id, (open) => {
        const step = editStep(open.model, changes);
        if (step) desk.drafts.do(open, step);
      }),
    'drafts.sum': async ({ id, view, first, last }) => sumRows((await desk.drafts.open(id)).model, view, first, last),
    'drafts.find': async ({ id, limit, ...sought }) => {
      const { model } = await desk.drafts.open(id);
      const cells: RequestOutput<'drafts.find'>['cells'] = [];
      let total = 0;
      visitFound(model, sought, ({ row, column, text }) => {
        total += 1;
        if (cells.length < limit) cells.push({ row: row.number, column, text });
      });
      return { total, cells };
    },
    'drafts.findStep': async ({ id, from, ...sought }) => findStep((await desk.drafts.open(id)).model, sought, from),
    'drafts.replace': async ({ id, replacement, ...sought }) => {
      const open = await desk.drafts.open(id);
      if (sought.rows !== null) demandPlaces(open.model, sought.view);
      const step = replaceStep(open.model, sought, replacement);
      if (step) desk.drafts.do(open, step);
      return { changed: step?.changes.length ?? 0, draft: viewOf(open) };
    },
    'drafts.nextIssue': async ({ id, ...search }) => nextIssue((await desk.drafts.open(id)).model, search),
    'drafts.fixes': async ({ id, code, scope, limit }) => {
      const { model, stored } = await desk.drafts.open(id);
      return { revision: stored.revision, ...previewFix(model, code, scope, limit) };
    },
    'drafts.fix': async ({ id, code, scope, revision }) => {
      const open = await desk.drafts.open(id);
      if (open.stored.revision !== revision) throw new DeskError('DRAFT_CHANGED');
      const step = fixStep(open.model, code, scope);
      if (step) desk.drafts.do(open, step);
      return { changed: step?.changes.length ?? 0, draft: viewOf(open) };
    },
    'drafts.leaveOut': ({ id, rows, note }) =>
      changed(id, (open) => {
        const taking = chosenRows(open.model, rows).flatMap((row) => (row.leftOut === null ? [row.number] : []));
        if (taking.length > 0) desk.drafts.do(open, { type: 'leave-out', sheetName: open.model.layout.sheetName, rows: taking, note });
        if ('ticked' in rows) clearTicks(open.model);
      }),
    'drafts.putBack': ({ id, rows }) =>
      changed(id, (open) => {
        const back = chosenRows(open.model, rows).flatMap((row) => (row.leftOut === null ? [] : [{ row: row.number, note: row.leftOut }]));
        if (back.length > 0) desk.drafts.do(open, { type: 'put-back', sheetName: open.model.layout.sheetName, rows: back });
        if ('ticked' in rows) clearTicks(open.model);
      }),
    'drafts.undo': ({ id }) => changed(id, (open) => desk.drafts.undo(open)),
    'drafts.redo': ({ id }) => changed(id, (open) => desk.drafts.redo(open)),

    'calendar.month': ({ service, month }) => monthDays(desk, service, month),
    'batches.preview': async ({ draftId, timing }) => {
      const open = await desk.drafts.setTiming(draftId, timing);
      desk.drafts.refresh(open);
      return await desk.batches.preview(open, timing);
    },
    'batches.freeze': async (input) => {
      const open = await desk.drafts.setTiming(input.draftId, input.timing);
      if (open.stored.revision !== input.revision) throw new DeskError('DRAFT_CHANGED');
      desk.drafts.refresh(open);
      if (open.stored.revision !== input.revision) throw new DeskError('DRAFT_CHANGED');
      const amount = typedTotal(input.typedAmount, totalsView(open.model).amount);
      if (open.stored.connectionId !== null) {
        const connection = desk.connections.get(open.stored.connectionId);
        if (connection.environment === 'live' && input.typedLabel?.trim() !== connection.label) throw new DeskError('LABEL_MISMATCH', { label: connection.label });
      }
      const sendAt = input.sendAt === null ? null : parseInstant(input.sendAt);
      if (input.sendAt !== null && (sendAt === null || sendAt <= desk.clock())) throw new DeskError('TIME_IN_PAST', { time: input.sendAt });
      const batch = await desk.batches.freeze(open, {
        timing: input.timing,
        sendAt,
        stated: { count: null, amount },
        skipErrors: input.skipErrors,
        allowInFile: input.allowDuplicates,
        allowSent: input.allowDuplicates,
      });
      return desk.batches.view(batch);
    },
    'batches.send': async ({ id }) => desk.batches.view((await desk.batches.send(id)).batch),
    'batches.stop': async ({ id }) => desk.batches.view(await desk.batches.stop(id)),
    'batches.resume': async ({ id }) => desk.batches.view((await desk.batches.send(id)).batch),
    'batches.cancel': async ({ id }) => desk.batches.view(await desk.batches.cancel(id, AbortSignal.timeout(10 * 60_000))),
    'batches.list': () => desk.batches.list().map((batch) => desk.batches.view(batch)),
    'batches.get': ({ id }) => desk.batches.view(getBatch(desk.db, id)),
    'batches.rows': ({ id, offset, limit, outcome, text }) => {
      const filter = { outcome: outcome ?? undefined, text: text ?? undefined };
      const { count, amount } = countRows(desk.db, id, filter);
      return { total: count, amount, rows: listRows(desk.db, id, filter, { offset, limit }).map(batchRowView) };
    },
    'batches.track': async ({ id }) => desk.batches.view(await desk.batches.track(id, AbortSignal.timeout(5 * 60_000))),

    'results.save': ({ id }) => saveResult(desk, id),
    'templates.save': ({ kind }) => saveTemplate(desk, kind),
    'samples.save': ({ sampleId }) => saveSample(desk, sampleId),
    'audit.verify': () => verifyAudit(desk.db),
  };
}

function monthDays(desk: Desk, service: string, month: string): CalendarDay[] {
  const today = kstDateOf(desk.clock());
  const days: CalendarDay[] = [];
  const first = kstDate(`${month}-01`);
  for (let date: KstDate = first; date.startsWith(month); date = addDays(date, 1)) {
    const kind = desk.calendar.kindOf(date);
    const past = date < today;
    // PortOne takes any settlement date; Toss pays on business days from today on (toss-facts §1.7).
    const payable = service === 'portone' ? true : !past && (kind.type === 'business' || kind.type === 'unknown');
    days.push({ date, payable, kind: past ? 'past' : kind.type, names: kind.type === 'holiday' ? [...kind.names] : [] });
  }
  return days;
}

/** What may leave the desk of an error: its code and parameters. Anything unforeseen is INTERNAL and reported inside. */
export function wireError(error: unknown, report: (error: unknown) => void): WireError {
  if (error instanceof DeskError) return { code: error.code, params: { ...error.params }, moneyMoved: error.moneyMoved };
  report(error);
  return { code: 'INTERNAL', params: {}, moneyMoved: 'maybe' };
}

/** Answers one request from a window. Never throws: what goes wrong is data. */
export function requestAnswerer(desk: Desk): (channel: unknown, input: unknown) => Promise<Reply> {
  const table = handlers(desk);
  return async (channel, input) => {
    try {
      if (!isChannel(channel)) throw new DeskError('CHANNEL_UNKNOWN');
      const definition = REQUESTS[channel];
      const parsed = definition.input.safeParse(input);
      if (!parsed.success) throw new DeskError('ARGUMENT_INVALID', { name: parsed.error.issues[0]?.path.join('.') ?? '' });
      const handler = table[channel] as (input: unknown) => unknown;
      const value = definition.output.parse(await handler(parsed.data));
      return { ok: true, value };
    } catch (error) {
      return { ok: false, error: wireError(error, desk.host.report) };
    }
  };
}
