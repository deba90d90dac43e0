import { ActionIcon, Button } from '@mantine/core';
import { IconBan, IconRestore, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { TicksView } from '../../../shared/views.ts';
import { formatCount } from '../../ui/format.ts';

interface TickBarProps {
  readonly ticks: TicksView;
  readonly onLeaveOut: () => void;
  readonly onPutBack: () => void;
  readonly onClear: () => void;
}

/** What can be done with the rows that are ticked; nothing while none is. */
export function TickBar({ ticks, onLeaveOut, onPutBack, onClear }: TickBarProps) {
  const { t } = useTranslation();
  const taking = ticks.count - ticks.leftOut;
  return (
    <div className="tick-bar" role="status" data-testid="tick-bar">
      {ticks.count > 0 && (
        <>
          <span className="strong number">{t('look.ticked', { n: formatCount(ticks.count) })}</span>
          <span className="number">{t('look.tickedAmount', { amount: formatWon(ticks.amount) })}</span>
          {ticks.leftOut > 0 && <span className="muted number">{t('look.tickedLeftOut', { n: formatCount(ticks.leftOut) })}</span>}
          <span className="tick-actions">
            <Button size="compact-sm" variant="light" color="red" leftSection={<IconBan size={14} aria-hidden />} disabled={taking === 0} onClick={onLeaveOut} title="Ctrl+Delete" data-testid="leave-out-ticked">
              {t('look.leaveOut', { n: formatCount(taking) })}
            </Button>
            {ticks.leftOut > 0 && (
              <Button size="compact-sm" variant="default" leftSection={<IconRestore size={14} aria-hidden />} onClick={onPutBack} title="Ctrl+Shift+Delete" data-testid="put-back-ticked">
                {t('look.putBack', { n: formatCount(ticks.leftOut) })}
              </Button>
            )}
            <ActionIcon size={26} aria-label={t('look.untickAll')} title={t('look.untickAll')} onClick={onClear} data-testid="untick-all">
              <IconX size={15} />
            </ActionIcon>
          </span>
        </>
      )}
    </div>
  );
}
