import { useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { IssueCode } from '../../../shared/issues.ts';
import type { GridRow } from '../../../shared/views.ts';
import type { GridPlace } from '../../grid/DataGrid.tsx';
import { isComposing, shortcutLetter } from '../../grid/cursor.ts';
import { fixableIssue } from './CellBar.tsx';
import type { FixAsked } from './FixDialog.tsx';
import { issuesOfColumn, sheetColumnOf } from './review-columns.tsx';
import type { Direction } from './use-jumps.ts';

interface ReviewKeys {
  /** A dialog is open: its keys are its own. */
  readonly waiting: boolean;
  readonly place: GridPlace<GridRow> | null;
  readonly onFind: () => void;
  readonly onFindStep: (direction: Direction) => void;
  readonly onIssue: (direction: Direction, code: IssueCode | null) => void;
  readonly onFix: (asked: FixAsked) => void;
  readonly onLeaveOut: () => void;
  readonly onPutBack: () => void;
  readonly onTickAll: () => void;
  readonly onHelp: () => void;
}

/** The keys of the review that are not the grid's own; KeysHelp lists them. */
export function useReviewKeys(keys: ReviewKeys): (event: KeyboardEvent) => void {
  /** The kind of issue that Ctrl+F8 goes on with when the cursor has left it. */
  const lastCode = useRef<IssueCode | null>(null);
  return (event) => {
    if (isComposing(event.nativeEvent) || keys.waiting) return;
    const work = workOf(event, keys, lastCode);
    if (work === null) return;
    event.preventDefault();
    work();
  };
}

function workOf(event: KeyboardEvent, keys: ReviewKeys, lastCode: { current: IssueCode | null }): (() => void) | null {
  const ctrl = event.ctrlKey || event.metaKey;
  const direction: Direction = event.shiftKey ? 'previous' : 'next';
  const { place } = keys;
  const row = place?.row;
  const column = place === null ? null : sheetColumnOf(place.column.id);
  const letter = shortcutLetter(event);
  // A key that writes belongs to the field it is pressed in; the grid's own field shows nothing while it only looks.
  const writing = event.target instanceof HTMLInputElement && event.target.dataset['mode'] !== 'look';
  if (ctrl && letter === 'f') return keys.onFind;
  if (ctrl && event.shiftKey && letter === 'a') return keys.onTickAll;
  if (event.key === 'F1' || (event.key === '?' && !(event.target instanceof HTMLInputElement))) return keys.onHelp;
  if (event.key === 'F3') return () => keys.onFindStep(direction);
  if (event.key === 'F8') {
    const here = row === undefined ? undefined : issuesOfColumn(row, column)[0];
    if (here !== undefined) lastCode.current = here.code;
    return () => keys.onIssue(direction, ctrl ? lastCode.current : null);
  }
  if (writing || !ctrl) return null;
  if (event.key === 'Delete') return event.shiftKey ? keys.onPutBack : keys.onLeaveOut;
  if (event.key === '.' || event.code === 'Period') {
    const issue = row === undefined ? undefined : fixableIssue(row, column);
    if (row === undefined || issue === undefined || issue.column === null) return null;
    const text = place?.column.text(row) ?? '';
    const cell = { row: row.row, column: issue.column, text };
    return () => keys.onFix({ code: issue.code, cell });
  }
  return null;
}
