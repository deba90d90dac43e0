import { useCallback, useEffect, useRef, useState } from 'react';
import { toFailure } from '../desk/failure.ts';
import type { DeskFailure } from '../desk/failure.ts';

export interface Loaded<T> {
  readonly value: T | null;
  readonly failure: DeskFailure | null;
  readonly reload: () => void;
}

/** Asks the desk once, and again when told to. What is shown stays until the newer answer is there. */
export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  const latest = useRef(0);
  const reload = useCallback(() => {
    latest.current += 1;
    const turn = latest.current;
    const run = async (): Promise<void> => {
      try {
        const answer = await ask();
        if (turn !== latest.current) return;
        setValue(answer);
        setFailure(null);
      } catch (error) {
        if (turn === latest.current) setFailure(toFailure(error));
      }
    };
    void run();
  }, [ask]);
  useEffect(() => {
    reload();
    return () => {
      latest.current += 1;
    };
  }, [reload]);
  return { value, failure, reload };
}
