/** What the desk and the reading worker say to each other. */
import type { Cell } from '../../shared/cells.ts';
import { DeskError } from '../../shared/errors.ts';
import type { ErrorCode, ErrorParams } from '../../shared/errors.ts';
import type { ReadLimits } from './limits.ts';
import type { ReadProgress, SheetVisibility, WorkbookFacts } from './table.ts';

/** The first message to the worker; afterwards it only hears one `taken` for each `rows` it sent. */
export interface ReadRequest {
  readonly type: 'read';
  readonly bytes: Uint8Array;
  readonly limits: ReadLimits;
  /** For an encrypted file; kept nowhere. */
  readonly password: string | undefined;
}

/** `prepare`: a file may come soon; load what reading needs. */
export type ToWorker = ReadRequest | { readonly type: 'taken' } | { readonly type: 'prepare' };

export type FromWorker =
  | { readonly type: 'sheet'; readonly name: string; readonly visibility: SheetVisibility }
  | { readonly type: 'rows'; readonly rowNumbers: number[]; readonly rows: Cell[][] }
  | { readonly type: 'progress'; readonly progress: ReadProgress }
  | { readonly type: 'done'; readonly facts: WorkbookFacts }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly params: ErrorParams; readonly detail: string };

/** An error does not cross threads as the object it was: its code and params do, its cause as text for the log. */
export function failedMessage(error: unknown): FromWorker {
  if (error instanceof DeskError) {
    const cause = error.cause instanceof Error ? error.cause.message : '';
    return { type: 'failed', code: error.code, params: error.params, detail: cause };
  }
  // "Invalid string length" and its like: one text of the file is larger than any text can be.
  if (error instanceof RangeError) return { type: 'failed', code: 'FILE_INFLATES_TOO_MUCH', params: {}, detail: error.message };
  return { type: 'failed', code: 'INTERNAL', params: {}, detail: error instanceof Error ? (error.stack ?? '') : '' };
}

export function failedError(message: Extract<FromWorker, { type: 'failed' }>): DeskError {
  return new DeskError(message.code, message.params, message.detail === '' ? {} : { cause: new Error(message.detail) });
}
