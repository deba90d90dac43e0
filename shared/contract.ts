import { z } from 'zod';
import { VERDICTS } from './approval.ts';
import { approvalRequestSchema, approvalRowSchema, approvalRuleSchema, connectionApprovalSchema } from './approval-views.ts';
import { ERROR_CODES } from './errors.ts';
import { ISSUE_CODES } from './issues.ts';
import { daysSchema, historyDaySchema, historyPageSchema, historyTotalsSchema, homeSchema, pastConnectionSchema } from './history/views.ts';
import { FORMS_FILE_BYTES, formNameSchema } from './kinds/form-file.ts';
import {
  appInfoSchema,
  batchIdSchema,
  batchProgressSchema,
  batchRowViewSchema,
  batchViewSchema,
  calendarDaySchema,
  chosenRowsSchema,
  colorSchemeSchema,
  columnValueSchema,
  connectionCheckSchema,
  connectionIdSchema,
  connectionViewSchema,
  cutOffSchema,
  draftIdSchema,
  draftListItemSchema,
  draftViewSchema,
  frozenIntoSchema,
  duplicateSeenSchema,
  duplicateRowsSchema,
  duplicatesPageSchema,
  facetsSchema,
  fixScopeSchema,
  environmentSchema,
  fieldKeySchema,
  fingerprintSchema,
  formIdSchema,
  followViewSchema,
  formViewSchema,
  gridRowSchema,
  keptTypingSchema,
  kindIdSchema,
  kstDateSchema,
  languageSchema,
  outcomeSchema,
  previewSchema,
  reminderSchema,
  rowDetailSchema,
  rowFilterSchema,
  rowViewSchema,
  sameFileSchema,
  savedFileSchema,
  scheduleSchema,
  serviceIdSchema,
  similarRowSchema,
  ticksSchema,
  timeSchema,
  timingSchema,
  totalsPicturesSchema,
  wonSchema,
} from './views.ts';
import {
  accountsSchema,
  auditPageSchema,
  ledgerCheckSchema,
  rangeQuerySchema,
  rangeViewSchema,
  voucherPreviewSchema,
  voucherQuerySchema,
  workIdSchema,
  workProgressSchema,
} from './result-views.ts';
import { joinedViewSchema, rowChainSchema, splitViewSchema, undoPreviewSchema, undoRowsSchema, undoViewSchema } from './joined.ts';

/**
 * Every request a window may make and every event it may hear. Both ends parse both directions with these schemas;
 * a channel that is not here does not exist.
 */

/** A block of cells that one step may change. */
export const MOST_CELLS_AT_ONCE = 100_000;

const none = z.strictObject({});
const byDraft = z.strictObject({ id: draftIdSchema });
const byBatch = z.strictObject({ id: batchIdSchema });
const rowNumber = z.number().int().min(1).max(1_048_576);
const columnNumber = z.number().int().min(1).max(16_384);
const page = { offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(500) };
/** A place among the rows of a view, from 0. */
const position = z.number().int().nonnegative().max(1_048_576);
/** Find and replace look at what is shown: in the rows of a view, or in a block of them. */
const sought = {
  id: draftIdSchema,
  view: rowViewSchema,
  text: z.string().min(1).max(1000),
  wholeCell: z.boolean(),
  columns: z.array(columnNumber).max(1024).nullable(),
  rows: z.strictObject({ first: position, last: position }).nullable(),
};
/** Where a step through the cells starts, and which way it goes. */
const stepFrom = {
  /** A place among the rows shown, and a sheet column (null: before the first). */
  index: position,
  column: columnNumber.nullable(),
  /** The sheet columns in the order in which they are shown. */
  columns: z.array(columnNumber).max(1024),
  direction: z.enum(['next', 'previous']),
};
/** No connection: all of the environment. */
const summedBy = { environment: environmentSchema, connections: z.array(connectionIdSchema).max(100) };
const secretText = z.string().min(1).max(500);
/** Chosen by the window, so that it can follow and cancel a reading before a draft exists. */
const importId = z.string().regex(/^[\w-]{8,64}$/);
/** Bytes of a file; never a path. */
const fileBytes = z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= 300 * 1024 * 1024, 'too large');

/** A request for approval of a million rows, and the small files that answer it. */
const requestBytes = z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= 256 * 1024 * 1024, 'too large');
const approvalBytes = z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= 64 * 1024, 'too large');
const openRequest = { requestId: z.string().regex(/^[0-9a-f]{32}$/) };
/** A refusal needs no typed total. */
const verdict = { verdict: z.enum(VERDICTS), typedAmount: z.string().max(40), note: z.string().trim().max(300).nullable() };

export const REQUESTS = {
  'app.info': { input: none, output: appInfoSchema },
  /** Columns that this person keeps at the left of the review, for each kind: by field, else by header. */
  'settings.pins': { input: z.strictObject({ kind: kindIdSchema }), output: z.array(z.string()) },
  'settings.setPins': { input: z.strictObject({ kind: kindIdSchema, pins: z.array(z.string().min(1).max(300)).max(50) }), output: none },
  'settings.set': { input: z.strictObject({ language: languageSchema, colorScheme: colorSchemeSchema }), output: none },

  'connections.list': { input: none, output: z.array(connectionViewSchema) },
  'connections.add': {
    input: z.strictObject({
      service: serviceIdSchema,
      environment: environmentSchema,
      label: z.string().trim().min(1).max(60),
      secret: secretText.nullable(),
      /** The second secret, of services that encrypt; it may be set later. */
      securityKey: secretText.nullish(),
      /** session: kept in memory for this run only, where no keychain answers. */
      keep: z.enum(['keychain', 'session']),
    }),
    output: connectionViewSchema,
  },
  'connections.rename': { input: z.strictObject({ id: connectionIdSchema, label: z.string().trim().min(1).max(60) }), output: connectionViewSchema },
  /** Throws SECRET_REPLACES while batches sent from another account are open, unless a person says that it is the same account's, reissued. */
  'connections.setSecret': {
    input: z.strictObject({ id: connectionIdSchema, secret: secretText, keep: z.enum(['keychain', 'session']), reissued: z.boolean().optional() }),
    output: connectionViewSchema,
  },
  /** Throws SECURITY_KEY_INVALID unless it is 64 hex digits. */
  'connections.setSecurityKey': {
    input: z.strictObject({ id: connectionIdSchema, securityKey: secretText, keep: z.enum(['keychain', 'session']) }),
    output: connectionViewSchema,
  },
  /** All secrets of the connection. */
  'connections.deleteSecret': { input: z.strictObject({ id: connectionIdSchema }), output: connectionViewSchema },
  'connections.remove': { input: z.strictObject({ id: connectionIdSchema }), output: none },
  'connections.check': { input: z.strictObject({ id: connectionIdSchema }), output: connectionCheckSchema },

  /** The password is for an encrypted file and is kept nowhere. */
  'drafts.import': {
    input: z.strictObject({ importId, connectionId: connectionIdSchema, name: z.string().min(1).max(260), bytes: fileBytes, password: z.string().min(1).max(255).optional() }),
    output: draftViewSchema,
  },
  'drafts.importSample': { input: z.strictObject({ importId, connectionId: connectionIdSchema, sampleId: z.string().max(60) }), output: draftViewSchema },
  'drafts.cancelImport': { input: z.strictObject({ importId }), output: none },
  'drafts.list': { input: none, output: z.array(draftListItemSchema) },
  'drafts.get': { input: byDraft, output: draftViewSchema },
  'drafts.remove': { input: byDraft, output: none },
  /** Lays the sheet out anew: another sheet, header row, kind, or other columns. Edits are kept. */
  'drafts.layout': {
    input: z.strictObject({
      id: draftIdSchema,
      kind: kindIdSchema.nullable(),
      sheetName: z.string().max(200).nullable(),
      /** undefined is not sent: `keep` leaves it as it is, `none` says that there is no header row. */
      header: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('keep') }),
        z.strictObject({ type: z.literal('none') }),
        z.strictObject({ type: z.literal('row'), row: rowNumber }),
      ]),
      columns: z.array(z.strictObject({ index: columnNumber, field: fieldKeySchema.nullable() })).max(1024).nullable(),
      /** Columns whose guess the person has found right. */
      confirmed: z.array(columnNumber).max(1024).optional(),
    }),
    output: draftViewSchema,
  },
  /** Without what is remembered of the form: the desk's own reading. */
  'drafts.ownReading': { input: byDraft, output: draftViewSchema },
  /** One value for every row, for a field without a column; null takes it away. Never an amount, never a payee. */
  'drafts.setConstant': { input: z.strictObject({ id: draftIdSchema, field: fieldKeySchema, text: z.string().max(1000).nullable() }), output: draftViewSchema },
  'drafts.setTiming': { input: z.strictObject({ id: draftIdSchema, timing: timingSchema }), output: draftViewSchema },
  'drafts.setConnection': { input: z.strictObject({ id: draftIdSchema, connectionId: connectionIdSchema }), output: draftViewSchema },
  'drafts.rows': {
    input: z.strictObject({ id: draftIdSchema, ...page, view: rowViewSchema }),
    output: z.strictObject({
      revision: z.number().int(),
      total: z.number().int().nonnegative(),
      rows: z.array(gridRowSchema),
      /** What the rows were sorted by has changed since: the order is older than the edits. */
      orderIsOlder: z.boolean(),
      ticks: ticksSchema,
    }),
  },
  /** The values of one column among the rows that the rest of the filter leaves: those with the most rows, in their order. */
  'drafts.values': {
    input: z.strictObject({ id: draftIdSchema, filter: rowFilterSchema, column: columnNumber, search: z.string().max(200), limit: z.number().int().min(1).max(1000) }),
    output: z.strictObject({ distinct: z.number().int().nonnegative(), found: z.number().int().nonnegative(), values: z.array(columnValueSchema) }),
  },
  /** What the rows can be picked by, counted under the rest of the filter. */
  'drafts.facets': { input: z.strictObject({ id: draftIdSchema, filter: rowFilterSchema }), output: facetsSchema },
  /** Ticks rows, or takes their ticks away. Ticks are no part of the draft. */
  'drafts.tick': { input: z.strictObject({ id: draftIdSchema, rows: chosenRowsSchema, on: z.boolean() }), output: ticksSchema },
  'drafts.edit': {
    input: z.strictObject({ id: draftIdSchema, row: rowNumber, column: columnNumber, text: z.string().max(32_767) }),
    output: draftViewSchema,
  },
  /** A block of cells in one step: pasted, cleared or filled. Cells that keep their text are not written. */
  'drafts.editCells': {
    input: z.strictObject({
      id: draftIdSchema,
      changes: z
        .array(z.strictObject({ row: rowNumber, column: columnNumber, text: z.string().max(32_767) }))
        .min(1)
        .max(MOST_CELLS_AT_ONCE),
    }),
    output: draftViewSchema,
  },
  /** What the amounts of a stretch of the rows shown add up to; rows whose amount cannot be read do not count. */
  'drafts.sum': {
    input: z.strictObject({ id: draftIdSchema, view: rowViewSchema, first: position, last: position }),
    output: z.strictObject({ count: z.number().int().nonnegative(), amount: wonSchema }),
  },
  'drafts.pictures': { input: byDraft, output: totalsPicturesSchema },
  'drafts.find': {
    input: z.strictObject({ ...sought, limit: z.number().int().min(1).max(200) }),
    output: z.strictObject({
      total: z.number().int().nonnegative(),
      cells: z.array(z.strictObject({ row: rowNumber, column: columnNumber, text: z.string() })),
    }),
  },
  /** The next (or previous) of the cells that `drafts.find` counts, round their end, and which of them it is. */
  'drafts.findStep': {
    input: z.strictObject({ ...sought, from: z.strictObject(stepFrom) }),
    output: z.strictObject({ index: position, row: rowNumber, column: columnNumber, ordinal: z.number().int().min(1), total: z.number().int().min(1) }).nullable(),
  },
  /** Replaces in every cell that `drafts.find` counts, in one step. */
  'drafts.replace': {
    input: z.strictObject({ ...sought, replacement: z.string().max(1000) }),
    output: z.strictObject({ changed: z.number().int().nonnegative(), draft: draftViewSchema }),
  },
  /** The nearest cell with an issue after (or before) a cell, among the rows shown and round their end; column null: the row as a whole. */
  'drafts.nextIssue': {
    /** `code`: only issues of this kind. */
    input: z.strictObject({ id: draftIdSchema, view: rowViewSchema, code: z.enum(ISSUE_CODES).nullable(), ...stepFrom }),
    output: z.strictObject({ index: position, row: rowNumber, column: columnNumber.nullable() }).nullable(),
  },
  /** What `drafts.fix` would change: how many cells, and the first of them. */
  'drafts.fixes': {
    input: z.strictObject({ id: draftIdSchema, code: z.enum(ISSUE_CODES), scope: fixScopeSchema, limit: z.number().int().min(0).max(100) }),
    output: z.strictObject({
      revision: z.number().int(),
      total: z.number().int().nonnegative(),
      cells: z.array(z.strictObject({ row: rowNumber, column: columnNumber, before: z.string(), after: z.string() })),
    }),
  },
  /** Applies the certain corrections of one kind of issue, in one step. `revision`: what was previewed; another one is refused. */
  'drafts.fix': {
    input: z.strictObject({ id: draftIdSchema, code: z.enum(ISSUE_CODES), scope: fixScopeSchema, revision: z.number().int().nonnegative() }),
    output: z.strictObject({ changed: z.number().int().nonnegative(), draft: draftViewSchema }),
  },
  'drafts.leaveOut': {
    input: z.strictObject({ id: draftIdSchema, rows: chosenRowsSchema, note: z.string().max(200) }),
    output: draftViewSchema,
  },
  'drafts.putBack': { input: z.strictObject({ id: draftIdSchema, rows: chosenRowsSchema }), output: draftViewSchema },
  /** Payments that stand twice or were sent before, a page of them. */
  'drafts.duplicates': { input: z.strictObject({ id: draftIdSchema, ...page, undecidedOnly: z.boolean() }), output: duplicatesPageSchema },
  /** All rows of one of these payments, by its key, a page at a time. */
  'drafts.duplicateRows': { input: z.strictObject({ id: draftIdSchema, key: z.string().max(400), ...page }), output: duplicateRowsSchema },
  /** Rows of the same payee and amount on another day, or sent and not paid: to be looked at, no decision needed. */
  'drafts.similar': {
    input: z.strictObject({ id: draftIdSchema, ...page }),
    output: z.strictObject({ revision: z.number().int(), total: z.number().int().nonnegative(), rows: z.array(similarRowSchema) }),
  },
  /** One step. `rows` as they were seen; null: everything undecided, as `fingerprint` names it. DRAFT_CHANGED when it is no longer so. */
  'drafts.decideDuplicates': {
    input: z.strictObject({
      id: draftIdSchema,
      decision: z.enum(['pay', 'leave-out', 'undecided']),
      rows: z
        .array(z.strictObject({ row: rowNumber, seen: duplicateSeenSchema }))
        .min(1)
        .max(1000)
        .nullable(),
      fingerprint: z.string().max(64),
      note: z.string().max(200),
    }),
    output: draftViewSchema,
  },
  /** The text in an open cell editor, at most a second old; null when it was committed or given up. */
  'drafts.keepTyping': { input: z.strictObject({ id: draftIdSchema, typing: z.strictObject({ row: rowNumber, column: columnNumber, text: z.string().max(32_767) }).nullable() }), output: none },
  'drafts.keptTyping': { input: byDraft, output: keptTypingSchema.nullable() },
  /** What this desk knows of a file with this content. */
  'drafts.sameFile': { input: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }), output: sameFileSchema },
  /** The batch whose failed rows the draft was made of, and the batch that was frozen from it. */
  'drafts.origin': { input: byDraft, output: z.strictObject({ batchId: batchIdSchema.nullable(), frozen: frozenIntoSchema.nullable() }) },
  'drafts.undo': { input: byDraft, output: draftViewSchema },
  'drafts.redo': { input: byDraft, output: draftViewSchema },

  'forms.list': { input: none, output: z.array(formViewSchema) },
  'forms.rename': { input: z.strictObject({ id: formIdSchema, name: formNameSchema }), output: none },
  'forms.forget': { input: z.strictObject({ id: formIdSchema }), output: none },
  /** One form, or all of them (null), as a JSON file. */
  'forms.export': { input: z.strictObject({ id: formIdSchema.nullable() }), output: savedFileSchema },
  /** All or nothing. With `ask`, forms that are known otherwise are only named, and nothing is taken. */
  'forms.import': {
    input: z.strictObject({
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= FORMS_FILE_BYTES, 'too large'),
      conflicts: z.enum(['ask', 'replace', 'keep']),
    }),
    output: z.strictObject({
      taken: z.boolean(),
      added: z.number().int().nonnegative(),
      replaced: z.number().int().nonnegative(),
      kept: z.number().int().nonnegative(),
      same: z.number().int().nonnegative(),
      conflicts: z.array(z.strictObject({ name: z.string(), known: z.string(), kind: kindIdSchema })),
    }),
  },

  'calendar.month': {
    input: z.strictObject({ service: serviceIdSchema, month: z.string().regex(/^\d{4}-\d{2}$/) }),
    output: z.array(calendarDaySchema),
  },
  'batches.preview': { input: z.strictObject({ draftId: draftIdSchema, timing: timingSchema }), output: previewSchema },
  /** Freezes what was previewed. The typed amount must equal the total to the won, else nothing happens. */
  'batches.freeze': {
    input: z.strictObject({
      draftId: draftIdSchema,
      revision: z.number().int().nonnegative(),
      timing: timingSchema,
      /** Start sending at this time instead of at once; null: when `batches.send` is called. */
      sendAt: timeSchema.nullable(),
      typedAmount: z.string().max(40),
      /** Asked for on live connections only. */
      typedLabel: z.string().max(60).nullable(),
      skipErrors: z.boolean(),
    }),
    output: batchViewSchema,
  },
  'batches.send': { input: byBatch, output: batchViewSchema },
  'batches.stop': { input: byBatch, output: batchViewSchema },
  'batches.resume': { input: byBatch, output: batchViewSchema },
  'batches.cancel': { input: byBatch, output: batchViewSchema },
  /** Changes the time at which sending starts, until it has started. */
  'batches.reschedule': { input: z.strictObject({ id: batchIdSchema, sendAt: timeSchema }), output: batchViewSchema },
  /** Only while the batch waits for its time: never takes back what has been sent meanwhile. */
  'batches.cancelScheduled': { input: byBatch, output: batchViewSchema },
  /** What an earlier desk left in the middle of sending. Asks and sends nothing. */
  'start.cutOff': { input: none, output: z.array(cutOffSchema) },
  'schedule.month': { input: z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }), output: scheduleSchema },
  'home.get': { input: none, output: homeSchema },
  /** A page of everything ever frozen that matches, the batch frozen last first. `after`: the `next` of the page before. */
  'history.search': {
    input: z.strictObject({
      text: z.string().max(200),
      connections: z.array(connectionIdSchema).max(100),
      outcomes: z.array(outcomeSchema).max(8),
      days: daysSchema.nullable(),
      after: z.number().int().nonnegative().nullable(),
      limit: z.number().int().min(1).max(200),
    }),
    output: historyPageSchema,
  },
  /** Connections that something was ever frozen for, removed ones included. */
  'history.connections': { input: none, output: z.array(pastConnectionSchema) },
  /** By pay date, for one environment at a time. */
  'history.totals': { input: z.strictObject({ ...summedBy, month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }), output: historyTotalsSchema },
  'history.day': { input: z.strictObject({ ...summedBy, date: kstDateSchema }), output: historyDaySchema },
  'batches.list': { input: none, output: z.array(batchViewSchema) },
  'batches.get': { input: byBatch, output: batchViewSchema },
  'batches.rows': {
    input: z.strictObject({ id: batchIdSchema, ...page, outcome: outcomeSchema.nullable(), text: z.string().max(200).nullable() }),
    output: z.strictObject({ total: z.number().int().nonnegative(), amount: wonSchema, rows: z.array(batchRowViewSchema) }),
  },
  /** Asks the service how the rows stand now. */
  'batches.track': { input: byBatch, output: batchViewSchema },
  /** How it is followed and what happened to it. `looking`: somebody has just opened it, so the service is asked when it is due. */
  'batches.follow': { input: z.strictObject({ id: batchIdSchema, looking: z.boolean() }), output: followViewSchema },
  'batches.row': { input: z.strictObject({ id: batchIdSchema, seq: z.number().int().nonnegative() }), output: rowDetailSchema },
  /** A new draft of the rows that are certainly not paid; `again`: also of those that a newer draft or batch already holds. */
  /** What a person says became of a row nobody can find out about; `found`: the service knew it after all. */
  'batches.decide': {
    input: z.strictObject({ id: batchIdSchema, seq: z.number().int().nonnegative(), outcome: z.enum(['paid', 'failed']), note: z.string().trim().min(2).max(200), unasked: z.boolean() }),
    output: z.strictObject({ result: z.enum(['decided', 'found']), batch: batchViewSchema }),
  },
  'batches.draftOfFailed': { input: z.strictObject({ id: batchIdSchema, again: z.boolean() }), output: draftViewSchema },
  /** Arrays of the batch that the service refused as a whole; null: none whose rows are not in a newer draft already. */
  'batches.split': { input: byBatch, output: splitViewSchema.nullable() },
  /**
   * Asks the service for the rows of these arrays and, if it has none, makes a draft of them that is sent in requests of `size`
   * rows. `found`: the service has so many of them after all; their outcomes are put right and no draft is made.
   */
  'batches.splitDraft': {
    input: z.strictObject({ id: batchIdSchema, size: z.number().int().min(1).max(1000) }),
    output: z.discriminatedUnion('type', [z.strictObject({ type: z.literal('draft'), draft: draftViewSchema }), z.strictObject({ type: z.literal('found'), count: z.number().int().min(1) })]),
  },
  'batches.undoPreview': { input: z.strictObject({ id: batchIdSchema, rows: undoRowsSchema }), output: undoPreviewSchema },
  /** Begins to undo accepted rows at the service. `typedLabel`: what a live connection asks for. */
  'batches.undo': { input: z.strictObject({ id: batchIdSchema, rows: undoRowsSchema, typedLabel: z.string().max(200) }), output: undoViewSchema },
  'batches.undoStop': { input: byBatch, output: undoViewSchema.nullable() },
  /** The latest undoing; null: there was none. */
  'batches.undone': { input: byBatch, output: undoViewSchema.nullable() },
  /** PortOne: what became of accepted rows, as read last. */
  'batches.joined': { input: byBatch, output: joinedViewSchema },
  'batches.chain': { input: z.strictObject({ id: batchIdSchema, seq: z.number().int().nonnegative() }), output: rowChainSchema },

  /** What a connection asks before a batch is sent. */
  'approvals.rules': { input: z.strictObject({ id: connectionIdSchema }), output: connectionApprovalSchema },
  /** Stricter at once, weaker a day later; what is in force takes a change to come back. */
  'approvals.setRule': { input: z.strictObject({ id: connectionIdSchema, rule: approvalRuleSchema }), output: connectionApprovalSchema },
  'approvals.readCard': { input: z.strictObject({ bytes: approvalBytes }), output: z.strictObject({ name: z.string(), keyId: fingerprintSchema }) },
  'approvals.addApprover': { input: z.strictObject({ id: connectionIdSchema, bytes: approvalBytes }), output: connectionApprovalSchema },
  'approvals.removeApprover': { input: z.strictObject({ id: connectionIdSchema, keyId: fingerprintSchema }), output: connectionApprovalSchema },
  /** This desk as an approver, for others to register. */
  'approvals.saveCard': { input: z.strictObject({ name: z.string().trim().min(1).max(60) }), output: z.strictObject({ saved: savedFileSchema, keyId: fingerprintSchema }) },
  'approvals.saveRequest': { input: byBatch, output: savedFileSchema },
  /** `id` null: the batch that the answer names. */
  'approvals.takeAnswer': { input: z.strictObject({ id: batchIdSchema.nullable(), bytes: approvalBytes }), output: batchViewSchema },
  /** Another user of the operating system at the desk where it was prepared. */
  'approvals.decideHere': { input: z.strictObject({ id: batchIdSchema, ...verdict }), output: batchViewSchema },
  /** Another desk's request, proven before anything of it is shown. */
  'approvals.open': { input: z.strictObject({ bytes: requestBytes }), output: approvalRequestSchema },
  'approvals.request': { input: z.strictObject(openRequest), output: approvalRequestSchema },
  'approvals.rows': { input: z.strictObject({ ...openRequest, ...page }), output: z.strictObject({ total: z.number().int().nonnegative(), rows: z.array(approvalRowSchema) }) },
  'approvals.answer': { input: z.strictObject({ ...openRequest, ...verdict }), output: savedFileSchema },

  'results.save': { input: byBatch, output: savedFileSchema },
  /** Only the rows that are certainly not paid, as they were, with the reason: to be put right and dropped in again. */
  'results.saveFailed': { input: byBatch, output: savedFileSchema },
  /** With a connection the form already has a row for each of its payees. */
  'templates.save': { input: z.strictObject({ kind: kindIdSchema, connectionId: connectionIdSchema.nullable() }), output: savedFileSchema },
  'samples.save': { input: z.strictObject({ sampleId: z.string().max(60) }), output: savedFileSchema },
  /** The printable summary of a batch. */
  'results.print': { input: byBatch, output: savedFileSchema },
  /** What a stretch of days adds up to, each environment by itself. */
  'results.range': { input: z.strictObject({ query: rangeQuerySchema }), output: rangeViewSchema },
  'results.saveRange': { input: z.strictObject({ workId: workIdSchema, query: rangeQuerySchema, format: z.enum(['workbook', 'pdf']) }), output: savedFileSchema },
  /** Stops long work; nothing is left of its file. */
  'work.cancel': { input: z.strictObject({ workId: workIdSchema }), output: none },
  'vouchers.accounts': { input: none, output: accountsSchema },
  'vouchers.setAccounts': { input: accountsSchema, output: none },
  'vouchers.preview': { input: z.strictObject({ query: voucherQuerySchema }), output: voucherPreviewSchema },
  /** VOUCHERS_REPEAT where some of the rows were exported before, unless `again`. */
  'vouchers.save': { input: z.strictObject({ workId: workIdSchema, query: voucherQuerySchema, format: z.enum(['xlsx', 'csv']), again: z.boolean() }), output: savedFileSchema },
  /** The whole ledger against itself: the chain of the audit, every batch, row and request. */
  'audit.verify': { input: z.strictObject({ workId: workIdSchema }), output: ledgerCheckSchema },
  /** Newest first; `before`: only entries with a smaller number. */
  'audit.list': {
    input: z.strictObject({ from: kstDateSchema.nullable(), to: kstDateSchema.nullable(), action: z.string().max(60).nullable(), batch: z.string().max(80).nullable(), before: z.number().int().nonnegative().nullable(), limit: z.number().int().min(1).max(500) }),
    output: auditPageSchema,
  },
  /** Whether a head that was printed or exported once was in the chain; null: it is no such value. */
  'audit.findHead': { input: z.strictObject({ head: z.string().max(200) }), output: z.strictObject({ found: z.strictObject({ seq: z.number().int().nonnegative(), at: timeSchema }).nullable() }).nullable() },
  'audit.export': { input: z.strictObject({ workId: workIdSchema, format: z.enum(['jsonl', 'csv']) }), output: savedFileSchema },
} as const;

export const EVENTS = {
  'import.progress': z.strictObject({
    importId,
    /** First the bytes are read, then the rows are checked. */
    phase: z.enum(['reading', 'checking']),
    rows: z.number().int().nonnegative(),
    rowsTotal: z.number().int().nonnegative().nullable(),
    bytesRead: z.number().int().nonnegative(),
    bytesTotal: z.number().int().nonnegative(),
    rowsPerSecond: z.number().nonnegative().nullable(),
    secondsLeft: z.number().nonnegative().nullable(),
  }),
  'batch.progress': batchProgressSchema,
  'schedule.soon': reminderSchema,
  'work.progress': workProgressSchema,
} as const;

export type Channel = keyof typeof REQUESTS;
export type RequestInput<C extends Channel> = z.input<(typeof REQUESTS)[C]['input']>;
export type RequestOutput<C extends Channel> = z.output<(typeof REQUESTS)[C]['output']>;
export type EventName = keyof typeof EVENTS;
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>;

export function isChannel(name: unknown): name is Channel {
  return typeof name === 'string' && Object.hasOwn(REQUESTS, name);
}
export function isEventName(name: unknown): name is EventName {
  return typeof name === 'string' && Object.hasOwn(EVENTS, name);
}

/** How an answer crosses the wire: an error is data with a code, never an exception with a stack. */
export const wireErrorSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  moneyMoved: z.enum(['no', 'maybe']),
});
export type WireError = z.infer<typeof wireErrorSchema>;

export const replySchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: wireErrorSchema }),
]);
export type Reply = z.infer<typeof replySchema>;

/** What a host gives the window; the same in Electron (preload) and in the browser (loopback). */
export interface DeskBridge {
  request(channel: string, input: unknown): Promise<unknown>;
  subscribe(listener: (name: string, payload: unknown) => void): () => void;
}
