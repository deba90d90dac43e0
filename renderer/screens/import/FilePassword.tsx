import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useImport } from '../../stores/import.ts';
import type { ImportSource } from '../../stores/import.ts';

export function asksPassword(code: string): boolean {
  return code === 'FILE_ENCRYPTED' || code === 'FILE_PASSWORD_WRONG';
}

/** Reads a refused file again with its password, which lives in this field alone. */
export function FilePassword({ source }: { readonly source: ImportSource }) {
  const { t } = useTranslation();
  const start = useImport((state) => state.start);
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password !== '') void start(source, { password });
  };
  return (
    <form className="file-password" onSubmit={submit}>
      <PasswordInput
        label={t('import.password')}
        description={t('import.passwordNote')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        maxLength={255}
        autoComplete="off"
        autoFocus
        data-testid="file-password"
      />
      <Button type="submit" disabled={password === ''} data-testid="file-password-read">
        {t('import.passwordRead')}
      </Button>
    </form>
  );
}
