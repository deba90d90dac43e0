import { PasswordInput, Radio } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../stores/session.ts';

export type Keep = 'keychain' | 'session';

interface SecretFieldsProps {
  readonly secret: string;
  readonly keep: Keep;
  readonly onSecret: (secret: string) => void;
  readonly onKeep: (keep: Keep) => void;
  readonly hint: string;
  /** The second secret, where the service has one. */
  readonly children?: ReactNode;
}

/** Where a secret goes by default: the keychain where one answers, else this run only. */
export function useDefaultKeep(): Keep {
  return useSession((state) => (state.info?.keychain.available === false ? 'session' : 'keychain'));
}

/** A secret is typed here once and never comes back: the field always starts empty. */
export function SecretFields({ secret, keep, onSecret, onKeep, hint, children }: SecretFieldsProps) {
  const { t } = useTranslation();
  const available = useSession((state) => state.info?.keychain.available !== false);
  return (
    <>
      <PasswordInput
        label={t('connections.secret')}
        description={hint}
        value={secret}
        onChange={(event) => onSecret(event.currentTarget.value)}
        autoComplete="new-password"
        spellCheck={false}
        data-testid="secret-input"
      />
      {children}
      <Radio.Group label={t('connections.keep')} value={keep} onChange={(value) => onKeep(value === 'session' ? 'session' : 'keychain')}>
        <div className="keep-choices">
          <Radio value="keychain" label={t('connections.keepKeychain')} disabled={!available} data-testid="keep-keychain" />
          <Radio value="session" label={t('connections.keepSession')} data-testid="keep-session" />
        </div>
      </Radio.Group>
    </>
  );
}
