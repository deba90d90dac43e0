import { MultiSelect, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { OUTCOMES } from '../../../shared/batch.ts';
import type { Outcome } from '../../../shared/batch.ts';
import type { ConnectionId } from '../../../shared/ids.ts';
import type { RangeBasis, VoucherOutcome } from '../../../shared/result-views.ts';
import { ENVIRONMENTS } from '../../../shared/services.ts';
import type { Environment } from '../../../shared/services.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useSession } from '../../stores/session.ts';
import type { Period } from './range-choice.ts';

export interface RangeFormValue {
  readonly period: Period;
  /** As typed. */
  readonly from: string;
  readonly to: string;
  readonly basis: RangeBasis;
  readonly environment: Environment | null;
  /** None: all of them. */
  readonly connections: readonly ConnectionId[];
  readonly outcomes: readonly Outcome[];
}

interface RangeFormProps {
  readonly value: RangeFormValue;
  readonly problem: 'bad-day' | 'bad-range' | null;
  /** One environment and no other. */
  readonly mustChoose: boolean;
  /** Null: vouchers are not what is exported. */
  readonly vouchersOf: readonly VoucherOutcome[] | null;
  readonly onChange: (value: RangeFormValue) => void;
  readonly onVouchersOf: (outcomes: readonly VoucherOutcome[]) => void;
}

const PERIODS = [
  ['this-month', 'results.thisMonth'],
  ['last-month', 'results.lastMonth'],
  ['free', 'results.free'],
] as const;

export function RangeForm({ value, problem, mustChoose, vouchersOf, onChange, onVouchersOf }: RangeFormProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const all = useSession((state) => state.connections);
  const offered = all.filter((one) => value.environment === null || one.environment === value.environment);
  const change = (part: Partial<RangeFormValue>): void => onChange({ ...value, ...part });
  return (
    <>
      <Field label={t('results.period')}>
        {(id) => (
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby={id}
            value={value.period}
            onChange={(next) => change({ period: PERIODS.find(([period]) => period === next)?.[0] ?? 'free' })}
            data={PERIODS.map(([period, word]) => ({ value: period, label: t(word) }))}
            data-testid="export-period"
          />
        )}
      </Field>
      {value.period === 'free' && (
        <div className="exports-days">
          <TextInput label={t('results.from')} value={value.from} placeholder="2026-12-01" inputMode="numeric" error={problem !== null} onChange={(event) => change({ from: event.currentTarget.value })} data-testid="export-from" />
          <TextInput label={t('results.to')} value={value.to} placeholder="2026-12-31" inputMode="numeric" error={problem !== null} onChange={(event) => change({ to: event.currentTarget.value })} data-testid="export-to" />
          {problem !== null && (
            <p className="small tone-error" role="alert">
              {t(problem === 'bad-day' ? 'results.badDay' : 'results.badRange')}
            </p>
          )}
        </div>
      )}
      <Field label={t('results.basis')} note={t(value.basis === 'pay' ? 'results.basisPayText' : 'results.basisSentText')}>
        {(id) => (
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby={id}
            value={value.basis}
            onChange={(next) => change({ basis: next === 'sent' ? 'sent' : 'pay' })}
            data={[
              { value: 'pay', label: t('results.basisPay') },
              { value: 'sent', label: t('results.basisSent') },
            ]}
            data-testid="export-basis"
          />
        )}
      </Field>
      <NativeSelect
        label={t('results.environment')}
        value={value.environment ?? ''}
        onChange={(event) => change({ environment: ENVIRONMENTS.find((one) => one === event.currentTarget.value) ?? null })}
        data={[...(mustChoose ? [] : [{ value: '', label: t('results.allEnvironments') }]), ...ENVIRONMENTS.toReversed().map((one) => ({ value: one, label: words.environment(one) }))]}
        data-testid="export-environment"
      />
      <MultiSelect
        size="xs"
        label={t('results.connections')}
        {...(value.connections.length === 0 ? { placeholder: t('results.allConnections') } : {})}
        value={value.connections.filter((id) => offered.some((one) => one.id === id))}
        onChange={(ids) => change({ connections: offered.filter((one) => ids.includes(one.id)).map((one) => one.id) })}
        data={offered.map((one) => ({ value: one.id, label: value.environment === null ? `${one.label} · ${words.environment(one.environment)}` : one.label }))}
        clearable
        data-testid="export-connections"
      />
      {vouchersOf === null ? (
        <MultiSelect
          size="xs"
          label={t('results.outcomes')}
          {...(value.outcomes.length === 0 ? { placeholder: t('results.allOutcomes') } : {})}
          value={[...value.outcomes]}
          onChange={(chosen) => change({ outcomes: OUTCOMES.filter((outcome) => chosen.includes(outcome)) })}
          data={OUTCOMES.map((outcome) => ({ value: outcome, label: words.outcome(outcome) }))}
          clearable
          data-testid="export-outcomes"
        />
      ) : (
        <Field label={t('results.voucherOutcomes')} note={t('results.acceptedText')}>
          {(id) => (
            <SegmentedControl
              fullWidth
              size="xs"
              aria-labelledby={id}
              value={vouchersOf.includes('accepted') ? 'both' : 'paid'}
              onChange={(next) => onVouchersOf(next === 'both' ? ['paid', 'accepted'] : ['paid'])}
              data={[
                { value: 'paid', label: t('results.paidOnly') },
                { value: 'both', label: t('results.paidAndAccepted') },
              ]}
              data-testid="voucher-outcomes"
            />
          )}
        </Field>
      )}
    </>
  );
}

function Field({ label, note, children }: { readonly label: string; readonly note?: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div>
      <div className="field-label" id={id}>
        {label}
      </div>
      {children(id)}
      {note !== undefined && <p className="muted small exports-note">{note}</p>}
    </div>
  );
}
