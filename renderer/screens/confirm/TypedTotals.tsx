import { TextInput } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { ConnectionView, PreviewView } from '../../../shared/views.ts';
import { Panel } from '../../ui/Page.tsx';
import { compareTotal } from './decision.ts';
import type { Decision } from './decision.ts';

interface TypedTotalsProps {
  readonly preview: PreviewView;
  readonly connection: ConnectionView | null;
  readonly decision: Decision;
  readonly onChange: (part: Partial<Decision>) => void;
}

/** The total is typed by hand, so that the eye has really been on it; live, the connection's name as well. */
export function TypedTotals({ preview, connection, decision, onChange }: TypedTotalsProps) {
  const { t } = useTranslation();
  const compared = compareTotal(decision.typedAmount, preview.totals.amount);
  const wrong = compared.type === 'differs' || compared.type === 'unreadable';
  const message =
    compared.type === 'differs'
      ? t('confirm.typeDiffers', { amount: formatWon(compared.by) })
      : compared.type === 'unreadable'
        ? t('confirm.typeUnreadable')
        : compared.type === 'equal'
          ? t('confirm.typeMatches')
          : '';
  const labelWrong = decision.typedLabel !== '' && decision.typedLabel !== connection?.label;
  return (
    <Panel>
      <TextInput
        size="md"
        label={t('confirm.typeTitle')}
        description={t('confirm.typeText')}
        placeholder={t('confirm.typePlaceholder')}
        inputMode="numeric"
        autoComplete="off"
        value={decision.typedAmount}
        onChange={(event) => onChange({ typedAmount: event.currentTarget.value })}
        error={wrong}
        rightSection={<span className="muted small">{t('unit.won')}</span>}
        classNames={{ input: 'typed-amount' }}
        aria-describedby="typed-amount-verdict"
        data-testid="typed-amount"
      />
      <p id="typed-amount-verdict" role="status" className={`verdict small number ${wrong ? 'tone-error' : 'tone-ok'}`} data-testid="typed-verdict" data-verdict={compared.type}>
        {compared.type !== 'empty' && (wrong ? <IconAlertTriangleFilled size={15} aria-hidden /> : <IconCircleCheckFilled size={15} aria-hidden />)}
        {message}
      </p>
      {connection?.environment === 'live' && (
        <TextInput
          size="md"
          label={t('confirm.labelTitle')}
          description={t('confirm.labelText', { label: connection.label })}
          autoComplete="off"
          value={decision.typedLabel}
          onChange={(event) => onChange({ typedLabel: event.currentTarget.value })}
          error={labelWrong ? t('confirm.labelDiffers') : false}
          data-testid="typed-label"
        />
      )}
    </Panel>
  );
}
