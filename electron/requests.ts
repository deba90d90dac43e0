import { setImmediate as nextTurn } from 'node:timers/promises';
import { inBreaths } from '../shared/breaths.ts';
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
import { auditPage, verifyLedger } from './audit.ts';
import { saveAudit, saveRange, saveResult, saveSample, saveSummary, saveVouchers } from './exports.ts';
import { saveFailedRecorded, saveTemplateRecorded } from './recorded-exports.ts';
import { homeView } from './history/home.ts';
import { historyDay, historyPage, historyTotals } from './history/pages.ts';
import { pastConnections } from './ledger/history-totals.ts';
import { rangeView } from './range-exports.ts';
import { setAccounts, voucherPreview } from './vouchers.ts';
import { Works } from './works.ts';
import { scheduleOf } from './schedule.ts';
import { countRows, getBatch, listRows } from './ledger/batches.ts';
import { lastBatch } from './ledger/last-batch.ts';
import { renameForm } from './ledger/forms.ts';
import { findHead } from './batches/check-ledger.ts';
import { followView } from './batches/follow-view.ts';
import { draftOfFailed } from './batches/retry.ts';
import { splitRefused, splitView } from './batches/split.ts';
import { joinedView, rowChain } from './batches/joined-view.ts';
import { rowDetail } from './batches/timeline.ts';
import { originOfDraft } from './ledger/retries.ts';
import { batchRowView, isOpen } from './batches/views.ts';
import { typedTotal } from './batches/freeze-draft.ts';
import { connectionView } from './connections/connections.ts';
import { ASK_TIMEOUT_MS } from './desk.ts';
import type { Desk } from './desk.ts';
import { draftView } from './drafts/draft-view.ts';
import type { OpenDraft } from './drafts/drafts.ts';
import { duplicateRowsPage, duplicatesPage, similarPage } from './drafts/duplicate-views.ts';
import { decisionStep } from './drafts/duplicates.ts';
import { editStep, replaceStep, visitFound } from './drafts/block-edits.ts';
import { chosenRows, demandPlaces } from './drafts/chosen-rows.ts';
import { facets, listValues } from './drafts/facets.ts';
import { findStep } from './drafts/find-step.ts';
import { fixStep, previewFix } from './drafts/fixes.ts';
import { sizeOf } from './drafts/handwork.ts';
import { typedCell } from './drafts/model.ts';
import { nextIssue } from './drafts/next-issue.ts';
import { totalsPictures } from './drafts/pictures.ts';
import { gridRow, sumRows, viewRows } from './drafts/query.ts';
import { rowOrder } from './drafts/row-order.ts';
import { draftItems, sameFile } from './drafts/same-file.ts';
import { clearTicks, tick, ticksView } from './drafts/ticks.ts';
import { totalsView } from './drafts/totals-view.ts';
import type { Step } from './drafts/steps.ts';
import { frozenDrafts, keepTyping, keptTyping } from './ledger/drafts.ts';
import { exportForms, forget, formUseView, formViews, importForms } from './forms.ts';
import { sampleBytes, sampleList } from './samples.ts';
import { readAccounts, readPins, readSettings, writePins, writeSettings } from './settings.ts';

type ParsedInput<C extends Channel> = z.output<(typeof REQUESTS)[C]['input']>;
type Handlers = { readonly [C in Channel]: (input: ParsedInput<C>) => Promise<RequestOutput<C>> | RequestOutput<C> };

const BATCHES_PER_BREATH = 20;

function platformName(): 'linux' | 'darwin' | 'win32' | 'other' {
  return process.platform === 'linux' || process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'other';
}

/** Everything a window may ask, answered by the desk. One place, so that the contract and the code are read side by side. */
function handlers(desk: Desk): Handlers {
  const imports = new Map<string, AbortController>();
  const works = new Works(desk.host);
  const viewOf = (open: OpenDraft): DraftView =>
    draftView(open.stored, open.model, { canUndo: open.done.length > 0, canRedo: open.undone.length > 0 }, formUseView(desk.db, open.model.layout.form));

  const importFile = async (input: { importId: string; connectionId: Parameters<typeof desk.connections.get>[0]; name: string; bytes: Uint8Array; password?: string | undefined }): Promise<DraftView> => {
    const controller = new AbortController();
    imports.set(input.importId, controller);
    try {
      const open = await desk.drafts.import({
        name: input.name,
        bytes: input.bytes,
        password: input.password,
        connectionId: input.connectionId,
        signal: controller.signal,
        onProgress: (progress) => {
          desk.host.emit('import.progress', { importId: input.importId, ...progress });
        },
      });
      return viewOf(open);
    } finally {
      imports.delete(input.importId);
    }
  };

  /** One step of the person, or none when there is nothing to do. */
  const stepped = async (id: DraftId, stepOf: (open: OpenDraft) => Step | null): Promise<{ changed: number; draft: DraftView }> =>
    await desk.drafts.change(id, async (open) => {
      const step = stepOf(open);
      if (!step) return { changed: 0, draft: viewOf(open) };
      return { changed: sizeOf(step), draft: viewOf(await desk.drafts.do(open, step)) };
    });

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
    'connections.setSecret': async ({ id, secret, keep, reissued }) => connectionView(await desk.setSecret(id, secret, keep, reissued ?? false)),
    'connections.setSecurityKey': async ({ id, securityKey, keep }) => connectionView(await desk.connections.setSecurityKey(id, securityKey, keep)),
    'connections.deleteSecret': async ({ id }) => connectionView(await desk.deleteSecret(id)),
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
    'drafts.list': () => draftItems(desk.db, desk.drafts.list()),
    'drafts.get': async ({ id }) => viewOf(await desk.drafts.refresh(id)),
    'drafts.remove': ({ id }) => {
      desk.drafts.giveUp(id);
      return {};
    },
    'drafts.layout': async ({ id, ...change }) => viewOf(await desk.drafts.layOut(id, change)),
    'drafts.ownReading': async ({ id }) => viewOf(await desk.drafts.ownReading(id)),
    'drafts.setConstant': async ({ id, field, text }) => viewOf(await desk.drafts.setConstant(id, field, text)),
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
    'drafts.edit': async ({ id, row, column, text }) => {
      const { draft } = await stepped(id, ({ model }) => {
        const before = model.row(row);
        if (!before) throw new DeskError('ARGUMENT_INVALID', { name: 'row' });
        return { type: 'cells', sheetName: model.layout.sheetName, changes: [{ row, column, before: before.cells[column - 1] ?? null, after: typedCell(text) }] };
      });
      return draft;
    },
    'drafts.editCells': async ({ id, changes }) => (await stepped(id, ({ model }) => editStep(model, changes))).draft,
    'drafts.sum': async ({ id, view, first, last }) => sumRows((await desk.drafts.open(id)).model, view, first, last),
    'drafts.pictures': async ({ id }) => {
      for (;;) {
        const { model, stored } = await desk.drafts.open(id);
        const { version } = model;
        const last = stored.connectionId === null ? null : lastBatch(desk.db, stored.connectionId, model.kind.id);
        const pictures = await inBreaths(totalsPictures(model, last), () => nextTurn());
        // An edit between two breaths would leave a picture of neither before nor after.
        if (model.version === version && (await desk.drafts.open(id)).model === model) return pictures;
      }
    },
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
    'drafts.replace': async ({ id, replacement, ...sought }) =>
      await stepped(id, ({ model }) => {
        if (sought.rows !== null) demandPlaces(model, sought.view);
        return replaceStep(model, sought, replacement);
      }),
    'drafts.nextIssue': async ({ id, ...search }) => nextIssue((await desk.drafts.open(id)).model, search),
    'drafts.fixes': async ({ id, code, scope, limit }) => {
      const { model, stored } = await desk.drafts.open(id);
      return { revision: stored.revision, ...previewFix(model, code, scope, limit) };
    },
    'drafts.fix': async ({ id, code, scope, revision }) =>
      await stepped(id, ({ model, stored }) => {
        if (stored.revision !== revision) throw new DeskError('DRAFT_CHANGED');
        return fixStep(model, code, scope);
      }),
    'drafts.leaveOut': async ({ id, rows, note }) => {
      const { draft } = await stepped(id, ({ model }) => {
        const taking = chosenRows(model, rows).flatMap((row) => (row.leftOut === null ? [row.number] : []));
        if ('ticked' in rows) clearTicks(model);
        return taking.length === 0 ? null : { type: 'leave-out', sheetName: model.layout.sheetName, rows: taking, note };
      });
      return draft;
    },
    'drafts.putBack': async ({ id, rows }) => {
      const { draft } = await stepped(id, ({ model }) => {
        const back = chosenRows(model, rows).flatMap((row) => (row.leftOut === null ? [] : [{ row: row.number, note: row.leftOut }]));
        if ('ticked' in rows) clearTicks(model);
        return back.length === 0 ? null : { type: 'put-back', sheetName: model.layout.sheetName, rows: back };
      });
      return draft;
    },
    'drafts.duplicates': async ({ id, ...page }) => duplicatesPage(await desk.drafts.open(id), page),
    'drafts.duplicateRows': async ({ id, ...page }) => duplicateRowsPage(await desk.drafts.open(id), page),
    'drafts.similar': async ({ id, ...page }) => similarPage(await desk.drafts.open(id), page),
    'drafts.decideDuplicates': async ({ id, ...choice }) => (await stepped(id, ({ model }) => decisionStep(model, choice))).draft,
    'drafts.keepTyping': async ({ id, typing }) => {
      const { model } = await desk.drafts.open(id);
      keepTyping(desk.db, id, typing === null ? null : { ...typing, sheetName: model.layout.sheetName, at: desk.clock() });
      return {};
    },
    'drafts.keptTyping': async ({ id }) => {
      const { model } = await desk.drafts.open(id);
      const kept = keptTyping(desk.db, id);
      // Of another sheet than the one shown, or of a row that is no longer there: it has no cell to go to now.
      if (kept === null || kept.sheetName !== model.layout.sheetName || !model.row(kept.row)) return null;
      return { row: kept.row, column: kept.column, text: kept.text, at: isoKst(kept.at) };
    },
    'drafts.sameFile': ({ sha256 }) => sameFile(desk.db, sha256, (id) => desk.nameConnection(id)),
    'drafts.origin': ({ id }) => ({ batchId: originOfDraft(desk.db, id), frozen: frozenDrafts(desk.db).get(id) ?? null }),
    'drafts.undo': async ({ id }) => viewOf(await desk.drafts.change(id, (open) => desk.drafts.undo(open))),
    'drafts.redo': async ({ id }) => viewOf(await desk.drafts.change(id, (open) => desk.drafts.redo(open))),

    'forms.list': () => formViews(desk.db),
    'forms.rename': ({ id, name }) => {
      renameForm(desk.db, id, name);
      return {};
    },
    'forms.forget': ({ id }) => {
      forget(desk, id);
      return {};
    },
    'forms.export': ({ id }) => exportForms(desk, id),
    'forms.import': ({ bytes, conflicts }) => importForms(desk, bytes, conflicts),

    'calendar.month': ({ service, month }) => monthDays(desk, service, month),
    'batches.preview': async ({ draftId, timing }) => {
      await desk.drafts.setTiming(draftId, timing);
      return await desk.batches.preview(await desk.drafts.refresh(draftId), timing);
    },
    'batches.freeze': async (input) => {
      await desk.drafts.setTiming(input.draftId, input.timing);
      const open = await desk.drafts.refresh(input.draftId);
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
        allowInFile: false,
        allowSent: false,
      });
      return desk.batches.view(batch);
    },
    'batches.send': async ({ id }) => desk.batches.view((await desk.batches.send(id)).batch),
    'batches.stop': async ({ id }) => desk.batches.view(await desk.batches.stop(id)),
    'batches.resume': async ({ id }) => desk.batches.view((await desk.batches.send(id)).batch),
    'batches.cancel': async ({ id }) => {
      const { environment, label } = desk.nameConnection(getBatch(desk.db, id).connectionId);
      // What was never sent is dropped by itself: rows at the service are undone by `batches.undo`, which shows them first.
      if (countRows(desk.db, id, { outcome: 'waiting' }).count > 0) return desk.batches.view(await desk.batches.dropWaiting(id, AbortSignal.timeout(10 * 60_000)));
      if (environment === 'live' && countRows(desk.db, id, { outcome: 'accepted' }).count > 0) throw new DeskError('LABEL_MISMATCH', { label });
      return desk.batches.view(await desk.batches.cancel(id, AbortSignal.timeout(10 * 60_000)));
    },
    'batches.reschedule': ({ id, sendAt }) => {
      const at = parseInstant(sendAt);
      if (at === null) throw new DeskError('ARGUMENT_INVALID', { name: 'sendAt' });
      return desk.batches.view(desk.batches.reschedule(id, at));
    },
    'batches.cancelScheduled': async ({ id }) => desk.batches.view(await desk.batches.cancelScheduled(id, AbortSignal.timeout(10 * 60_000))),
    'start.cutOff': () => [...desk.batches.cutOff()],
    'schedule.month': ({ month }) => scheduleOf(desk, month),
    'home.get': () => homeView(desk),
    'history.search': (asked) => historyPage(desk, asked),
    'history.connections': () => [...pastConnections(desk.db)],
    'history.totals': ({ month, ...of }) => historyTotals(desk, of, month),
    'history.day': ({ date, ...of }) => historyDay(desk, of, date),
    'batches.list': async () => {
      const views: RequestOutput<'batches.list'> = [];
      for (const batch of desk.batches.list()) {
        views.push(desk.batches.view(batch));
        // Years of batches take a while: others are answered in between.
        if (views.length % BATCHES_PER_BREATH === 0) await nextTurn();
      }
      return views;
    },
    'batches.get': ({ id }) => desk.batches.view(getBatch(desk.db, id)),
    'batches.rows': ({ id, offset, limit, outcome, text }) => {
      const filter = { outcome: outcome ?? undefined, text: text ?? undefined };
      const { count, amount } = countRows(desk.db, id, filter);
      return { total: count, amount, rows: listRows(desk.db, id, filter, { offset, limit }).map(batchRowView) };
    },
    'batches.track': async ({ id }) => desk.batches.view(await desk.following.askNow(id)),
    'batches.follow': ({ id, looking }) => followView(desk.db, id, looking ? desk.following.lookAt(id) : desk.following.state(id)),
    'batches.row': ({ id, seq }) => rowDetail(desk.db, id, seq, (connection) => desk.openIfPossible(connection)),
    'batches.decide': async ({ id, seq, ...decision }) => {
      const result = await desk.batches.decide(id, seq, decision, AbortSignal.timeout(ASK_TIMEOUT_MS));
      return { result, batch: desk.batches.view(getBatch(desk.db, id)) };
    },
    'batches.draftOfFailed': async ({ id, again }) =>
      viewOf(await draftOfFailed(id, again, { db: desk.db, drafts: desk.drafts, clock: desk.clock, actor: desk.actor, language: readSettings(desk.db).language, folder: desk.home })),

    'batches.split': ({ id }) => splitView(desk.db, id, desk.clock()),
    'batches.splitDraft': async ({ id, size }) => {
      const world = { db: desk.db, drafts: desk.drafts, clock: desk.clock, actor: desk.actor, language: readSettings(desk.db).language, folder: desk.home, openService: async () => (await desk.batches.openFor(getBatch(desk.db, id))).service };
      const end = await splitRefused(id, size, world, AbortSignal.timeout(5 * 60_000));
      return end.type === 'draft' ? { type: 'draft', draft: viewOf(end.draft) } : end;
    },
    'batches.undoPreview': ({ id, rows }) => desk.batches.undoPreview(id, rows),
    'batches.undo': async ({ id, rows, typedLabel }) => {
      await desk.batches.undo(id, rows, typedLabel);
      const view = desk.batches.undoView(id);
      if (view === null) throw new Error('an undoing that has begun is not there');
      return view;
    },
    'batches.undoStop': async ({ id }) => {
      await desk.batches.stopUndo(id);
      return desk.batches.undoView(id);
    },
    'batches.undone': ({ id }) => desk.batches.undoView(id),
    'batches.joined': ({ id }) => joinedView(desk.db, id),
    'batches.chain': ({ id, seq }) => rowChain(desk.db, id, seq),
    'approvals.rules': ({ id }) => desk.approvals.rules(id),
    'approvals.setRule': ({ id, rule }) => desk.approvals.setRule(id, rule),
    'approvals.readCard': ({ bytes }) => desk.approvals.readCard(bytes),
    'approvals.addApprover': ({ id, bytes }) => desk.approvals.addApprover(id, bytes),
    'approvals.removeApprover': ({ id, keyId }) => desk.approvals.removeApprover(id, keyId),
    'approvals.saveCard': ({ name }) => desk.approvals.saveCard(name),
    'approvals.saveRequest': ({ id }) => desk.approvals.saveRequest(id),
    'approvals.takeAnswer': async ({ id, bytes }) => desk.batches.view(await desk.approvals.takeAnswer(id, bytes)),
    'approvals.decideHere': ({ id, verdict, typedAmount, note }) => desk.batches.view(desk.approvals.decideHere(id, verdict, typedAmount, note)),
    'approvals.open': ({ bytes }) => desk.approvals.open(bytes),
    'approvals.request': ({ requestId }) => desk.approvals.request(requestId),
    'approvals.rows': ({ requestId, offset, limit }) => desk.approvals.rows(requestId, offset, limit),
    'approvals.answer': ({ requestId, verdict, typedAmount, note }) => desk.approvals.answer(requestId, verdict, typedAmount, note),

    'results.save': ({ id }) => saveResult(desk, id),
    'results.saveFailed': ({ id }) => saveFailedRecorded(desk, id),
    'templates.save': ({ kind, connectionId }) => saveTemplateRecorded(desk, kind, connectionId),
    'samples.save': ({ sampleId }) => saveSample(desk, sampleId),
    'results.print': ({ id }) => saveSummary(desk, id),
    'results.range': ({ query }) => rangeView(desk, query),
    'results.saveRange': ({ workId, query, format }) => works.run(workId, (work) => saveRange(desk, query, format, work)),
    'work.cancel': ({ workId }) => {
      works.cancel(workId);
      return {};
    },
    'vouchers.accounts': () => readAccounts(desk.db),
    'vouchers.setAccounts': (accounts) => {
      setAccounts(desk, accounts);
      return {};
    },
    'vouchers.preview': ({ query }) => voucherPreview(desk, query, readSettings(desk.db).language),
    'vouchers.save': ({ workId, query, format, again }) => works.run(workId, (work) => saveVouchers(desk, query, format, again, work)),
    'audit.verify': ({ workId }) => works.run(workId, (work) => verifyLedger(desk, work)),
    'audit.list': (asked) => auditPage(desk, asked),
    'audit.findHead': ({ head }) => {
      const answer = findHead(desk.db, head);
      return answer === null ? null : { found: answer.found === null ? null : { seq: answer.found.seq, at: isoKst(answer.found.at) } };
    },
    'audit.export': ({ workId, format }) => works.run(workId, (work) => saveAudit(desk, format, work)),
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
    // Toss v2 schedules from the next business day on; what is paid today is paid at once (toss-facts §2.5).
    const tooSoon = past || (service === 'toss-v2' && date === today);
    const payable = service === 'portone' ? true : !tooSoon && (kind.type === 'business' || kind.type === 'unknown');
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
