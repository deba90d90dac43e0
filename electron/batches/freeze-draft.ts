import { DeskError } from '../../shared/errors.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { parseTypedWon } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { OpenDraft } from '../drafts/drafts.ts';
import { duplicateGroups } from '../drafts/duplicates.ts';
import type { DraftModel } from '../drafts/model.ts';
import type { Batch, LeftOutRow } from '../ledger/batches.ts';
import { rowsPerRequest } from '../ledger/retries.ts';
import { duplicateDecisions } from './duplicate-decisions.ts';
import { freezeBatch } from './freeze.ts';
import type { FreezeContext, RowToFreeze } from './freeze.ts';

export interface FreezeRequest {
  readonly timing: PayTiming;
  readonly sendAt: number | null;
  readonly stated: { readonly count: number | null; readonly amount: Won };
  readonly skipErrors: boolean;
  /**
   * Rows that repeat one inside the file, and rows that repeat one that was sent: allowed for all of them without a
   * decision in the draft. Only the command line may; a window leaves both false.
   */
  readonly allowInFile: boolean;
  readonly allowSent: boolean;
  /** See FreezeInput. */
  readonly by?: 'send';
}

/** What is frozen: the draft as it is read for the day of sending, and where it came from. */
export interface DraftToFreeze {
  readonly model: DraftModel;
  readonly stored: Pick<OpenDraft['stored'], 'id' | 'file'> & { readonly connectionId: ConnectionId };
}

/**
 * From a draft to a frozen batch, in one go: what was looked at and decided is what is frozen, and nothing comes between.
 * Throws DeskError DRAFT_HAS_ERRORS, DUPLICATES_UNDECIDED, and what `freezeBatch` throws; nothing is frozen then.
 */
export function freezeDraft({ model, stored }: DraftToFreeze, request: FreezeRequest, context: FreezeContext): Batch {
  const wrong = model.rows.filter((row) => row.leftOut === null && model.hasError(row));
  if (wrong.length > 0 && !request.skipErrors) throw new DeskError('DRAFT_HAS_ERRORS', { count: wrong.length });
  // Another batch may have gone out since the draft was looked at.
  const asking = model.askSentAgain();
  while (asking.next().done !== true);
  const duplicates = duplicateGroups(model);
  if ((duplicates.undecidedInFile > 0 && !request.allowInFile) || (duplicates.undecidedSent > 0 && !request.allowSent)) {
    const before = duplicates.groups.find((group) => group.sent.same.length > 0)?.sent.same[0];
    throw new DeskError('DUPLICATES_UNDECIDED', { inFile: duplicates.undecidedInFile, sent: duplicates.undecidedSent, batch: before?.batchId ?? '' });
  }
  const rows: RowToFreeze[] = [];
  for (const row of model.rows) {
    const { reading } = row;
    if (!model.isReady(row) || reading.row === null || reading.payee === null || reading.amount === null || reading.date === null) continue;
    rows.push({
      sheetRow: row.number,
      payee: reading.payee,
      payeeName: model.context.payees?.get(reading.payee)?.name ?? null,
      amount: reading.amount,
      date: reading.date,
      row: reading.row,
      cells: row.cells,
    });
  }
  return freezeBatch(
    {
      draftId: stored.id,
      connectionId: stored.connectionId,
      kind: model.kind.id,
      file: stored.file,
      sheetName: model.layout.sheetName,
      columns: [
        ...model.layout.columns.map(({ index, header, field }) => ({ index, header, field })),
        ...model.layout.constants.map(({ field, text }) => ({ index: 0, header: '', field, constant: text })),
      ],
      timing: request.timing,
      sendAt: request.sendAt,
      rows,
      leftOut: leftOutRows(model),
      rowsPerRequest: rowsPerRequest(context.db, stored.id),
      stated: request.stated,
      by: request.by,
      decisions: { duplicates: duplicateDecisions(duplicates), errorsLeftOut: wrong.length },
    },
    context,
  );
}

/** Every row of the sheet that is not sent, with its reason: nothing is dropped silently. */
function leftOutRows(model: DraftModel): LeftOutRow[] {
  const { sheet, layout } = model;
  const cellsAt = new Map(sheet.rowNumbers.map((number, index) => [number, sheet.rows[index] ?? []]));
  const rows: LeftOutRow[] = layout.leftOut.map(({ row, reason }) => ({ sheetRow: row, reason, note: null, cells: cellsAt.get(row) ?? [] }));
  for (const row of model.rows) {
    if (row.leftOut !== null) rows.push({ sheetRow: row.number, reason: 'person', note: row.leftOut, cells: row.cells });
    else if (model.hasError(row)) {
      const codes = [...new Set(row.reading.findings.filter((finding) => finding.severity === 'error').map((finding) => finding.code))];
      rows.push({ sheetRow: row.number, reason: 'error', note: codes.join(', '), cells: row.cells });
    }
  }
  return rows;
}

/** Reads what a person typed as the total; throws TOTAL_MISMATCH when it is no amount. */
export function typedTotal(typed: string, actual: number): Won {
  const amount = parseTypedWon(typed);
  if (amount === null || amount !== actual) throw new DeskError('TOTAL_MISMATCH', { stated: typed.slice(0, 40), actual });
  return amount;
}
