import { useEffect, useState } from 'react';
import type { KindId } from '../../../shared/kinds/kind.ts';
import type { ColumnView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { inBackground } from '../../ui/notify.ts';

/** What a column is called in the settings: what it means, else how its file heads it. */
export function pinName(column: ColumnView): string {
  if (column.field !== null && column.field !== 'metadata') return column.field;
  return column.header === '' ? `column:${column.index}` : `header:${column.header}`;
}

export interface Pins {
  readonly names: ReadonlySet<string>;
  readonly toggle: (name: string) => void;
}

const NONE: ReadonlySet<string> = new Set();

/** The columns that this person keeps at the left, remembered by the desk for each kind. */
export function usePins(kind: KindId): Pins {
  const [held, setHeld] = useState<{ readonly kind: KindId; readonly names: ReadonlySet<string> } | null>(null);
  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      const pins = await call('settings.pins', { kind });
      if (current) setHeld({ kind, names: new Set(pins) });
    };
    inBackground(load());
    return () => {
      current = false;
    };
  }, [kind]);
  const names = held?.kind === kind ? held.names : NONE;
  return {
    names,
    toggle: (name) => {
      const next = new Set(names);
      if (!next.delete(name)) next.add(name);
      setHeld({ kind, names: next });
      inBackground(call('settings.setPins', { kind, pins: [...next] }));
    },
  };
}
