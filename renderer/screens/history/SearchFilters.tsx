import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { OUTCOMES } from '../../../shared/batch.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { seek, useHistory } from '../../stores/history.ts';
import { useLoaded } from '../../ui/use-loaded.ts';

/** Typed as everywhere in this program; the browser's own field would follow the system's language. */
const DAY_SHAPE = 'yyyy-mm-dd';

export const loadConnections = () => call('history.connections', {});

/** What narrows a search beside its words. */
export function SearchFilters() {
  const { t } = useTranslation();
  const words = useCatalogue();
  const { connections, outcome, from, to } = useHistory();
  const { value: known } = useLoaded(loadConnections);
  return (
    <>
      <Select
        size="xs"
        w={220}
        clearable
        aria-label={t('history.connection')}
        placeholder={t('history.anyConnection')}
        data={(known ?? []).map((one) => ({ value: one.id, label: `${one.label} · ${words.environment(one.environment)}` }))}
        value={connections[0] ?? null}
        onChange={(value) => seek({ connections: (known ?? []).flatMap((one) => (one.id === value ? [one.id] : [])) })}
        data-testid="history-connection"
      />
      <Select
        size="xs"
        w={140}
        clearable
        aria-label={t('history.outcome')}
        placeholder={t('history.anyOutcome')}
        data={OUTCOMES.map((one) => ({ value: one, label: words.outcome(one) }))}
        value={outcome}
        onChange={(value) => seek({ outcome: OUTCOMES.find((one) => one === value) ?? null })}
        data-testid="history-outcome"
      />
      <TextInput size="xs" w={124} inputMode="numeric" placeholder={DAY_SHAPE} maxLength={10} aria-label={t('history.from')} title={t('history.from')} value={from} onChange={(event) => seek({ from: event.currentTarget.value })} data-testid="history-from" />
      <span className="muted" aria-hidden="true">
        ~
      </span>
      <TextInput size="xs" w={124} inputMode="numeric" placeholder={DAY_SHAPE} maxLength={10} aria-label={t('history.to')} title={t('history.to')} value={to} onChange={(event) => seek({ to: event.currentTarget.value })} data-testid="history-to" />
    </>
  );
}
