import { useEffect, useState } from 'react';
import { deskNow } from '../stores/session.ts';

const TICK = 10_000;

/** The desk's time of day, fresh enough to tell a passed start time from a coming one. */
export function useNow(): number {
  const [now, setNow] = useState(deskNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(deskNow()), TICK);
    return () => clearInterval(timer);
  }, []);
  return now;
}
