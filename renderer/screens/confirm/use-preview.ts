import { useEffect, useState } from 'react';
import type { DraftId } from '../../../shared/ids.ts';
import type { DraftView, PreviewView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { toFailure } from '../../desk/failure.ts';
import type { DeskFailure } from '../../desk/failure.ts';

/** Someone deciding row by row asks once, when they pause: each preview reads the balance from the service. */
const PAUSE = 350;

interface Asked {
  /** The answer to what is on screen now; null while it is on its way. */
  readonly preview: PreviewView | null;
  /** The latest answer, perhaps of an older revision: to be shown, never to be confirmed. */
  readonly shown: PreviewView | null;
  readonly failure: DeskFailure | null;
  readonly reload: () => void;
}

export function usePreview(id: DraftId, revision: number, timing: DraftView['timing']): Asked {
  const [shown, setShown] = useState<PreviewView | null>(null);
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  const [turn, setTurn] = useState(0);
  const [first] = useState({ open: true });
  const timingKey = JSON.stringify(timing);
  useEffect(() => {
    let given = false;
    const ask = async (): Promise<void> => {
      first.open = false;
      try {
        const answer = await call('batches.preview', { draftId: id, timing });
        if (given) return;
        setShown(answer);
        setFailure(null);
      } catch (error) {
        if (!given) setFailure(toFailure(error));
      }
    };
    const timer = setTimeout(() => void ask(), first.open ? 0 : PAUSE);
    return () => {
      given = true;
      clearTimeout(timer);
    };
    // It belongs to one revision and one timing, by what they say and not by which object says it.
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies
  }, [id, revision, timingKey, turn, first]);
  const preview = shown !== null && shown.revision === revision && JSON.stringify(shown.timing) === timingKey ? shown : null;
  return { preview, shown: preview ?? shown, failure, reload: () => setTurn((before) => before + 1) };
}
