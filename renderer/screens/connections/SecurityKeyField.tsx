import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** As the desk asks for it; said while it is typed, because a cut copy is the usual mistake. */
const SECURITY_KEY = /^[0-9a-f]{64}$/i;

export function isSecurityKey(text: string): boolean {
  return SECURITY_KEY.test(text.trim());
}

interface SecurityKeyFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint: string;
}

/** The second secret, of services that encrypt: typed once, never shown again. */
export function SecurityKeyField({ value, onChange, hint }: SecurityKeyFieldProps) {
  const { t } = useTranslation();
  const wrong = value !== '' && !isSecurityKey(value);
  return (
    <PasswordInput
      label={t('seller.securityKey')}
      description={hint}
      value={value}
      error={wrong ? t('seller.securityKeyForm', { n: value.trim().length }) : null}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="new-password"
      spellCheck={false}
      data-testid="security-key-input"
    />
  );
}
