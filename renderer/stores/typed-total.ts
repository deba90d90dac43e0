import { useEffect } from 'react';
import { create } from 'zustand';

/** Whether a total is being typed on the screen in front: leaving it by accident would lose it, so that is asked about. */
export const useTypedTotal = create<{ readonly typed: boolean }>(() => ({ typed: false }));

/** For a screen on which a total is typed. */
export function useKeepTypedTotal(typed: boolean): void {
  useEffect(() => {
    useTypedTotal.setState({ typed });
    return () => useTypedTotal.setState({ typed: false });
  }, [typed]);
}
