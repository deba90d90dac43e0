import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { ClipboardEvent, CSSProperties, KeyboardEvent, Ref } from 'react';
import { isComposing, shortcutLetter } from './cursor.ts';

/**
 * look: the cursor rests on the cell. type: someone typed over it, and arrows commit as in Excel.
 * caret: opened with Enter, F2 or a double click, and arrows move within the text.
 */
export type EditMode = 'look' | 'type' | 'caret';

export interface CellInputHandle {
  readonly focus: () => void;
  readonly open: () => void;
  readonly commit: () => void;
}

interface CellInputProps {
  readonly handle: Ref<CellInputHandle>;
  readonly label: string;
  readonly describedBy: string | undefined;
  readonly activeCell: string;
  readonly gridId: string;
  readonly style: CSSProperties;
  readonly align: 'left' | 'right' | 'center';
  readonly editable: boolean;
  readonly text: string;
  /** With `shift` the selection grows. */
  readonly onMove: (key: string, ctrl: boolean, shift: boolean) => boolean;
  readonly onSelectAll: () => void;
  readonly onSelectColumns: () => void;
  readonly onSelectRows: () => void;
  /** The menu of the column; false when there is none. */
  readonly onMenu: () => boolean;
  readonly onCopy: (event: ClipboardEvent) => void;
  readonly onCut: (event: ClipboardEvent) => void;
  readonly onPaste: (text: string) => void;
  readonly onClear: () => void;
  readonly onFillDown: () => void;
  readonly onCommit: (text: string) => void;
  readonly onEditing: (editing: boolean) => void;
  readonly onSpace: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/**
 * One input for the whole grid. It holds the focus all the time, invisible over the cell of the cursor, and becomes
 * visible as soon as something is typed: so the first Hangul jamo starts its composition in the very element that
 * goes on with it, and nothing is lost to a field that appears too late.
 */
export function CellInput(props: CellInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [mode, setMode] = useState<EditMode>('look');
  const current = useRef<EditMode>('look');
  const { onEditing } = props;

  const enter = (next: EditMode): void => {
    if (current.current === next) return;
    const wasEditing = current.current !== 'look';
    current.current = next;
    setMode(next);
    if (wasEditing !== (next !== 'look')) onEditing(next !== 'look');
  };
  const reset = (): void => {
    if (input.current !== null) input.current.value = '';
    enter('look');
  };
  const commit = (): void => {
    if (current.current === 'look' || input.current === null) return;
    const text = input.current.value;
    reset();
    if (text !== props.text) props.onCommit(text);
  };
  const open = (): void => {
    if (!props.editable || input.current === null || current.current !== 'look') return;
    input.current.value = props.text;
    enter('caret');
    input.current.setSelectionRange(props.text.length, props.text.length);
  };

  useImperativeHandle(props.handle, () => ({ focus: () => input.current?.focus({ preventScroll: true }), open, commit }));

  useEffect(() => {
    if (mode !== 'look') input.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [mode]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (isComposing(event.nativeEvent)) return;
    const handled = current.current === 'look' ? lookKey(event) : editKey(event);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  const lookKey = (event: KeyboardEvent): boolean => {
    const ctrl = event.ctrlKey || event.metaKey;
    const key = shortcutLetter(event);
    if (ctrl && key === 'z') return run(event.shiftKey ? props.onRedo : props.onUndo);
    if (ctrl && key === 'y') return run(props.onRedo);
    if (ctrl && key === 'a') return event.shiftKey ? false : run(props.onSelectAll);
    if (ctrl && key === 'd') return run(props.onFillDown);
    if ((event.key === 'Enter' && !ctrl && !event.altKey) || event.key === 'F2') return props.editable ? run(open) : event.key === 'Enter' && props.onMove('ArrowDown', false, false);
    if (event.key === ' ') return run(ctrl ? props.onSelectColumns : event.shiftKey ? props.onSelectRows : props.onSpace);
    if (event.altKey && event.key === 'ArrowDown') return props.onMenu();
    // With Ctrl or Alt these are the owner's.
    if ((ctrl || event.altKey) && (event.key === 'Delete' || event.key === 'Backspace')) return false;
    if (event.key === 'Delete' || event.key === 'Backspace') return run(props.onClear);
    if (event.key === 'Tab') return false;
    if (props.onMove(event.key, ctrl, event.shiftKey)) return true;
    // A character meant for a cell that cannot be edited goes nowhere.
    return !props.editable && event.key.length === 1 && !ctrl && !event.altKey;
  };

  const editKey = (event: KeyboardEvent): boolean => {
    switch (event.key) {
      case 'Enter':
        commit();
        return props.onMove(event.shiftKey ? 'ArrowUp' : 'ArrowDown', false, false) || true;
      case 'Tab':
        commit();
        return props.onMove(event.shiftKey ? 'ArrowLeft' : 'ArrowRight', false, false) || true;
      case 'Escape':
        return run(reset);
      case 'F2':
        return run(() => enter('caret'));
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight':
        if (current.current !== 'type') return false;
        commit();
        return props.onMove(event.key, false, false) || true;
      default:
        return false;
    }
  };

  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    if (current.current !== 'look') return;
    event.preventDefault();
    props.onPaste(event.clipboardData.getData('text/plain'));
  };
  const onCopy = (event: ClipboardEvent<HTMLInputElement>): void => {
    if (current.current !== 'look') return;
    event.preventDefault();
    props.onCopy(event);
  };
  const onCut = (event: ClipboardEvent<HTMLInputElement>): void => {
    if (current.current !== 'look') return;
    event.preventDefault();
    props.onCut(event);
  };

  return (
    <input
      ref={input}
      className="grid-input"
      data-mode={mode}
      data-align={props.align}
      data-testid="cell-input"
      style={props.style}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-controls={props.gridId}
      aria-activedescendant={mode === 'look' ? props.activeCell : undefined}
      aria-readonly={!props.editable}
      autoComplete="off"
      autoCorrect="off"
      spellCheck={false}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onCopy={onCopy}
      onCut={onCut}
      onCompositionStart={() => {
        if (props.editable && current.current === 'look') enter('type');
      }}
      onInput={(event) => {
        if (!props.editable) event.currentTarget.value = '';
        else if (current.current === 'look') enter('type');
      }}
      onBlur={commit}
    />
  );
}

function run(work: () => void): true {
  work();
  return true;
}
