import './exports.css';
import { Button, SegmentedControl } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kstDateOf } from '../../../shared/calendar.ts';
import type { VoucherOutcome } from '../../../shared/result-views.ts';
import { deskNow, useSession } from '../../stores/session.ts';
import { go } from '../../stores/route.ts';
import { Page, Panel } from '../../ui/Page.tsx';
import { RangeForm } from './RangeForm.tsx';
import type { RangeFormValue } from './RangeForm.tsx';
import { RangeResults } from './RangeResults.tsx';
import { VoucherExport } from './VoucherExport.tsx';
import { chosenRange } from './range-choice.ts';

type What = 'results' | 'vouchers';

/** Where results of a period and vouchers for the books come from. What is shown is what the file will hold. */
export function ExportsScreen() {
  const { t } = useTranslation();
  const connections = useSession((state) => state.connections);
  const today = kstDateOf(deskNow());
  const [what, setWhat] = useState<What>('results');
  const [form, setForm] = useState<RangeFormValue>({ period: 'this-month', from: `${today.slice(0, 7)}-01`, to: today, basis: 'pay', environment: null, connections: [], outcomes: [] });
  const [vouchersOf, setVouchersOf] = useState<readonly VoucherOutcome[]>(['paid']);
  // Vouchers are of one environment: real money first, where there is any.
  const realest = (['live', 'test', 'practice'] as const).find((environment) => connections.some((connection) => connection.environment === environment)) ?? 'practice';
  const environment = what === 'vouchers' ? (form.environment ?? realest) : form.environment;
  const range = chosenRange(form.period, today, form);
  const own = form.connections.filter((id) => connections.some((one) => one.id === id && (environment === null || one.environment === environment)));
  const key = JSON.stringify([range, form.basis, environment, own, form.outcomes, vouchersOf]);
  const query = useMemo(
    () => (typeof range === 'string' ? null : { ...range, basis: form.basis, environment, connections: own.length === 0 ? null : own, outcomes: form.outcomes.length === 0 ? null : [...form.outcomes] }),
    // The key has everything that the query is made of.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [key],
  );
  const voucherQuery = useMemo(() => (query === null || query.environment === null ? null : { ...query, environment: query.environment, outcomes: [...vouchersOf] }), [query, vouchersOf]);
  return (
    <Page
      title={t('results.title')}
      lead={t('results.lead')}
      actions={
        <Button size="sm" variant="default" leftSection={<IconArrowLeft size={17} stroke={1.7} />} onClick={() => go({ screen: 'batches' })}>
          {t('results.back')}
        </Button>
      }
    >
      <div className="exports">
        <Panel>
          <div className="exports-form">
            <SegmentedControl
              fullWidth
              aria-label={t('results.what')}
              value={what}
              onChange={(value) => setWhat(value === 'vouchers' ? 'vouchers' : 'results')}
              data={(['results', 'vouchers'] as const).map((value) => ({ value, label: t(`results.${value}`) }))}
              data-testid="export-what"
            />
            <RangeForm value={{ ...form, environment }} problem={typeof range === 'string' ? range : null} mustChoose={what === 'vouchers'} vouchersOf={what === 'vouchers' ? vouchersOf : null} onChange={setForm} onVouchersOf={setVouchersOf} />
          </div>
        </Panel>
        <div className="exports-shown">
          {what === 'results' && query !== null && <RangeResults key={key} query={query} />}
          {what === 'vouchers' && voucherQuery !== null && <VoucherExport key={key} query={voucherQuery} />}
        </div>
      </div>
    </Page>
  );
}
