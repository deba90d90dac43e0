import { TextInput } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Won } from '../../../shared/money.ts';
import { compareTotal } from '../confirm/decision.ts';

interface TypedTotalProps {
  readonly total: Won;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

/** The second eye has really been on the total: typed, not ticked. */
export function TypedTotal({ total, typed, onType }: TypedTotalProps) {
  const { t } = useTranslation();
  const { type } = compareTotal(typed, total);
  const wrong = type === 'differs' || type === 'unreadable';
  return (
    <div>
      <TextInput
        size="md"
        label={t('approval.typeTitle')}
        description={t('approval.typeText')}
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
        error={wrong}
        rightSectionWidth={48}
        rightSection={<span className="muted small">{t('unit.won')}</span>}
        classNames={{ input: 'approval-typed' }}
        aria-describedby="approval-verdict"
        data-testid="approval-typed"
      />
      <p id="approval-verdict" role="status" className={`approval-verdict small ${wrong ? 'tone-error' : 'tone-ok'}`} data-verdict={type}>
        {type !== 'empty' && (wrong ? <IconAlertTriangleFilled size={15} aria-hidden /> : <IconCircleCheckFilled size={15} aria-hidden />)}
        {type !== 'empty' && t(wrong ? 'approval.typeDiffers' : 'approval.typeEqual')}
      </p>
    </div>
  );
}
