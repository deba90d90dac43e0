import { ActionIcon, Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { IconArrowRight, IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useImperativeHandle, useState } from 'react';
import type { KeyboardEvent, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { textReplacer } from '../../../shared/find-text.ts';
import type { DraftView, RowView } from '../../../shared/views.ts';
import { isComposing } from '../../grid/cursor.ts';
import { isOneCell } from '../../grid/selection.ts';
import type { Block } from '../../grid/selection.ts';
import { replaceInDraft } from '../../stores/draft.ts';
import { columnLetters, formatCount } from '../../ui/format.ts';
import { inBackground, notifyDone } from '../../ui/notify.ts';
import { useFound } from './use-found.ts';
import type { FoundStep, Sought } from './use-found.ts';

interface FindBarProps {
  readonly draft: DraftView;
  readonly view: RowView;
  readonly block: Block | null;
  /** The sheet columns of the selection. */
  readonly columns: readonly number[];
  readonly handle: Ref<FindHandle>;
  /** Goes to the next or previous cell of what is sought; answers which of them it is. */
  readonly onStep: (sought: Sought, direction: 'next' | 'previous') => Promise<FoundStep | null>;
  readonly onClose: () => void;
}

export interface FindHandle {
  readonly step: (direction: 'next' | 'previous') => void;
}

const SCOPES = ['everywhere', 'column', 'range'] as const;
type Scope = (typeof SCOPES)[number];

/** Finds a text in the cells shown, and shows what replacing it would do before it is done, in one step. */
export function FindBar({ draft, view, block, columns, handle, onStep, onClose }: FindBarProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [replacement, setReplacement] = useState('');
  const [wholeCell, setWholeCell] = useState(false);
  const [scope, setScope] = useState<Scope>(block !== null && !isOneCell(block) ? 'range' : 'everywhere');
  const sought: Sought = {
    id: draft.id,
    view,
    text,
    wholeCell,
    columns: scope === 'everywhere' ? null : [...columns],
    rows: scope === 'range' && block !== null ? { first: block.top, last: block.bottom } : null,
  };
  const found = useFound(sought, draft.revision);
  const replace = textReplacer({ text, wholeCell }, replacement);
  const replaceAll = async (): Promise<void> => {
    const changed = await replaceInDraft({ ...sought, replacement });
    notifyDone(t('find.replaced', { n: formatCount(changed) }));
  };
  const [at, setAt] = useState<{ readonly key: string; readonly step: FoundStep } | null>(null);
  const key = `${draft.revision}|${JSON.stringify(sought)}`;
  const here = at !== null && at.key === key ? at.step : null;
  const step = async (direction: 'next' | 'previous'): Promise<void> => {
    if (text === '') return;
    const found = await onStep(sought, direction);
    setAt(found === null ? null : { key, step: found });
  };
  useImperativeHandle(handle, () => ({ step: (direction) => inBackground(step(direction)) }));
  const onTextKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    inBackground(step(event.shiftKey ? 'previous' : 'next'));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <div className="find-bar" role="search" aria-label={t('find.title')} onKeyDown={onKeyDown} data-testid="find-bar">
      <div className="find-line">
        <TextInput id="find-text" className="find-field" aria-label={t('find.text')} placeholder={t('find.text')} value={text} maxLength={1000} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onTextKey} autoFocus data-testid="find-text" />
        <TextInput
          className="find-field"
          aria-label={t('find.replacement')}
          placeholder={t('find.replacement')}
          value={replacement}
          maxLength={1000}
          onChange={(event) => setReplacement(event.currentTarget.value)}
          data-testid="find-replacement"
        />
        <SegmentedControl
          size="xs"
          aria-label={t('find.where')}
          value={scope}
          onChange={(value) => setScope(SCOPES.find((one) => one === value) ?? 'everywhere')}
          data={SCOPES.map((value) => ({ value, label: t(`find.${value}`) }))}
          data-testid="find-scope"
        />
        <Checkbox size="sm" label={t('find.wholeCell')} checked={wholeCell} onChange={(event) => setWholeCell(event.currentTarget.checked)} data-testid="find-whole" />
        <span className="find-found number" role="status" data-testid="find-found">
          {found !== null && (found.total === 0 ? t('find.none') : here === null ? t('find.found', { n: formatCount(found.total) }) : t('look.foundAt', { at: formatCount(here.ordinal), n: formatCount(here.total) }))}
        </span>
        <span className="find-steps">
          <ActionIcon size={26} aria-label={t('look.findPrevious')} title={t('look.findPrevious')} disabled={found === null || found.total === 0} onClick={() => inBackground(step('previous'))} data-testid="find-previous">
            <IconChevronUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon size={26} aria-label={t('look.findNext')} title={t('look.findNext')} disabled={found === null || found.total === 0} onClick={() => inBackground(step('next'))} data-testid="find-next">
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
        </span>
        <Button size="compact-sm" disabled={found === null || found.total === 0} onClick={() => inBackground(replaceAll())} data-testid="replace-all">
          {t('find.replaceAll', { n: formatCount(found?.total ?? 0) })}
        </Button>
        <ActionIcon aria-label={t('find.close')} title={t('find.close')} onClick={onClose} data-testid="find-close">
          <IconX size={16} />
        </ActionIcon>
      </div>
      {found !== null && found.cells.length > 0 && (
        <ul className="find-preview" aria-label={t('find.preview')} data-testid="find-preview">
          {found.cells.map((cell) => (
            <li key={`${cell.row}:${cell.column}`}>
              <span className="cell-address number">{`${columnLetters(cell.column)}${cell.row}`}</span>
              <span className="ellipsis">{cell.text}</span>
              <IconArrowRight size={13} aria-label={t('find.becomes')} />
              <span className="ellipsis strong">{replace(cell.text) === '' ? t('review.cellEmpty') : replace(cell.text)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
