import { useEffect, useState } from 'react';
import type { RequestInput, RequestOutput } from '../../../shared/contract.ts';
import { call } from '../../desk/client.ts';
import { inBackground } from '../../ui/notify.ts';

export type Sought = Omit<RequestInput<'drafts.find'>, 'limit'>;
export type Found = RequestOutput<'drafts.find'>;

export type FoundStep = NonNullable<RequestOutput<'drafts.findStep'>>;

/** Cells shown as a preview. */
const PREVIEWED = 4;
/** While someone types, nothing is asked. */
const SETTLED_MS = 200;

/** The cells that hold a text, of the draft as it stands; null while it is not known, or nothing is sought. */
export function useFound(sought: Sought, revision: number): Found | null {
  const asked = JSON.stringify(sought);
  const key = `${revision}|${asked}`;
  const [known, setKnown] = useState<{ readonly key: string; readonly found: Found } | null>(null);
  const isSought = sought.text !== '';
  useEffect(() => {
    if (!isSought) return undefined;
    let current = true;
    const ask = async (): Promise<void> => {
      const input = JSON.parse(asked) as Sought;
      const found = await call('drafts.find', { ...input, limit: PREVIEWED });
      if (current) setKnown({ key, found });
    };
    const timer = setTimeout(() => inBackground(ask()), SETTLED_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, asked, isSought]);
  return isSought && known !== null && known.key === key ? known.found : null;
}
