import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountsSchema } from '../../../shared/result-views.ts';
import type { Accounts } from '../../../shared/result-views.ts';
import { call } from '../../desk/client.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { inBackground, notifyDone } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';

const loadAccounts = () => call('vouchers.accounts', {});

const ROWS = [
  ['paid', 'results.accountPaid'],
  ['accepted', 'results.accountAccepted'],
] as const;

/** What the accounts are called in the books of this company. */
export function AccountNames({ onSaved }: { readonly onSaved: () => void }) {
  const { t } = useTranslation();
  const { value, failure, reload } = useLoaded(loadAccounts);
  const [edited, setTyped] = useState<Accounts | null>(null);
  const typed = edited ?? value;
  if (failure !== null) return <ErrorPanel failure={failure} />;
  if (typed === null) return null;
  const usable = accountsSchema.safeParse(typed).success;
  const changed = JSON.stringify(typed) !== JSON.stringify(value);
  const save = async (): Promise<void> => {
    await call('vouchers.setAccounts', typed);
    notifyDone(t('results.accountsSaved'));
    reload();
    onSaved();
  };
  return (
    <Panel title={t('results.accounts')} note={t('results.accountsText')}>
      <form
        className="account-names"
        onSubmit={(event) => {
          event.preventDefault();
          if (usable) inBackground(save());
        }}
      >
        {ROWS.map(([outcome, word]) => (
          <div key={outcome} className="account-row">
            <span className="small">{t(word)}</span>
            {(['debit', 'credit'] as const).map((side) => (
              <TextInput
                key={side}
                aria-label={`${t(word)} ${t(`results.${side}`)}`}
                leftSection={<span className="small muted">{t(`results.${side}`)}</span>}
                leftSectionWidth={48}
                maxLength={40}
                value={typed[outcome][side]}
                error={typed[outcome][side].trim() === ''}
                onChange={(event) => setTyped({ ...typed, [outcome]: { ...typed[outcome], [side]: event.currentTarget.value } })}
                data-testid={`account-${outcome}-${side}`}
              />
            ))}
          </div>
        ))}
        <Button type="submit" variant="default" disabled={!usable || !changed} data-testid="save-accounts">
          {t('results.saveAccounts')}
        </Button>
      </form>
    </Panel>
  );
}
