import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOutput } from '../../../shared/contract.ts';
import type { DraftId } from '../../../shared/ids.ts';
import type { ColumnFilter, DraftView, RowFilter } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { isComposing } from '../../grid/cursor.ts';
import { formatCount } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import type { Look } from './use-look.ts';
import { isSameValue, useValueText } from './value-text.ts';

type ValueList = RequestOutput<'drafts.values'>;
type Value = ColumnFilter['values'][number];

/** Values that a list holds; a search looks at all of them. */
const LISTED = 1000;
const MOST_NAMED = 10_000;
const SETTLED_MS = 150;

function useValues(id: DraftId, filter: RowFilter, column: number, search: string): ValueList | null {
  const [list, setList] = useState<ValueList | null>(null);
  const key = JSON.stringify(filter);
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      const found = await call('drafts.values', { id, filter: JSON.parse(key) as RowFilter, column, search, limit: LISTED });
      if (current) setList(found);
    };
    const timer = setTimeout(() => inBackground(ask()), search === '' ? 0 : SETTLED_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, key, column, search]);
  return list;
}

interface ValueFilterProps {
  readonly draft: DraftView;
  readonly column: number;
  readonly look: Look;
  readonly isAmount: boolean;
  readonly onClose: () => void;
}

/** Excel's list of values: which of them are shown. Nothing changes before it is applied. */
export function ValueFilter({ draft, column, look, isAmount, onClose }: ValueFilterProps) {
  const { t } = useTranslation();
  const valueText = useValueText();
  const listId = useId();
  const { filter } = look.view;
  const given = filter.columns.find((one) => one.column === column);
  const [mode, setMode] = useState<ColumnFilter['mode']>(given?.mode ?? 'except');
  const [named, setNamed] = useState<readonly Value[]>(given?.values ?? []);
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const list = useValues(draft.id, filter, column, search);
  const values = list?.values ?? [];
  const cursor = Math.min(at, Math.max(0, values.length - 1));
  const isShown = (value: Value): boolean => named.some((one) => isSameValue(one, value)) === (mode === 'only');
  const toggle = (value: Value): void => {
    const without = named.filter((one) => !isSameValue(one, value));
    setNamed(without.length < named.length ? without : [...named, { value: value.value, type: value.type }]);
  };
  const all = values.length > 0 && values.every(isShown);
  const everything = search === '';
  /** All of them, or those found: whether they are to be shown. */
  const setAll = (on: boolean): void => {
    if (everything) {
      setMode(on ? 'except' : 'only');
      setNamed([]);
      return;
    }
    const others = named.filter((one) => !values.some((value) => isSameValue(value, one)));
    setNamed(on === (mode === 'only') ? [...others, ...values.map(({ value, type }) => ({ value, type }))] : others);
  };
  const apply = (next: { readonly mode: ColumnFilter['mode']; readonly values: readonly Value[] }): void => {
    look.setColumn(column, next.mode === 'except' && next.values.length === 0 ? null : { column, mode: next.mode, values: [...next.values] });
    onClose();
  };
  const onListKey = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, Home: 0, End: values.length - 1, PageDown: cursor + 8, PageUp: cursor - 8 };
    const to = moves[event.key];
    const value = values[cursor];
    if (to !== undefined) {
      const next = Math.min(values.length - 1, Math.max(0, to));
      setAt(next);
      document.querySelector(`#${CSS.escape(`${listId}-${next}`)}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === ' ' && value !== undefined) toggle(value);
    else if (event.key === 'Enter') apply({ mode, values: named });
    else return;
    event.preventDefault();
  };
  const nothing = mode === 'only' && named.length === 0;
  return (
    <div className="value-filter">
      <TextInput
        aria-label={t('look.searchValues')}
        placeholder={t('look.searchValues')}
        leftSection={<IconSearch size={14} stroke={1.8} />}
        value={search}
        maxLength={200}
        data-menu-item
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || isComposing(event.nativeEvent)) return;
          event.preventDefault();
          document.querySelector<HTMLElement>(`#${CSS.escape(listId)}`)?.focus();
        }}
        data-testid="value-search"
      />
      <label className="value-all">
        <input type="checkbox" checked={all} disabled={values.length === 0} onChange={() => setAll(!all)} data-testid="value-all" />
        <span>{everything ? t('look.allValues') : t('look.foundValues')}</span>
        <span className="muted number">{list === null ? '' : formatCount(everything ? list.distinct : list.found)}</span>
      </label>
      <ul id={listId} role="listbox" aria-multiselectable="true" aria-label={t('look.values')} tabIndex={0} className="value-list" aria-activedescendant={values.length === 0 ? undefined : `${listId}-${cursor}`} onKeyDown={onListKey} data-testid="value-list">
        {values.map((value, index) => (
          <li key={`${value.type}:${value.value}`} id={`${listId}-${index}`} role="option" aria-selected={isShown(value)} data-at={index === cursor || undefined} className="value-option" title={valueText(value, isAmount)} onClick={() => { setAt(index); toggle(value); }}>
            <span className="grid-tick" data-ticked={isShown(value) || undefined} aria-hidden="true" />
            <span className={value.type === 'value' ? 'ellipsis' : 'ellipsis muted'}>{valueText(value, isAmount)}</span>
            <span className="muted number">{formatCount(value.count)}</span>
          </li>
        ))}
        {list !== null && values.length === 0 && <li className="muted value-none">{t('look.noValues')}</li>}
      </ul>
      {list !== null && list.found > values.length && <p className="small muted">{t('look.valuesCapped', { shown: formatCount(values.length), n: formatCount(list.found) })}</p>}
      {named.length > MOST_NAMED && <p className="small tone-warning">{t('look.tooManyNamed', { n: formatCount(MOST_NAMED) })}</p>}
      <div className="value-buttons">
        {!everything && (
          <Button size="compact-sm" variant="default" disabled={values.length === 0} onClick={() => apply({ mode: 'only', values: values.map(({ value, type }) => ({ value, type })) })} data-testid="value-only-found">
            {t('look.onlyFound')}
          </Button>
        )}
        {given !== undefined && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => apply({ mode: 'except', values: [] })} data-testid="value-clear">
            {t('look.clearColumn')}
          </Button>
        )}
        <Button size="compact-sm" disabled={nothing || named.length > MOST_NAMED} onClick={() => apply({ mode, values: named })} data-testid="value-apply">
          {t('look.apply')}
        </Button>
      </div>
    </div>
  );
}
