import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useSession } from '../stores/session.ts';

/** Hands the scheme kept by the desk to Mantine. */
export function ColorScheme() {
  const wanted = useSession((state) => state.colorScheme);
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    setColorScheme(wanted);
  }, [wanted, setColorScheme]);
  return null;
}
