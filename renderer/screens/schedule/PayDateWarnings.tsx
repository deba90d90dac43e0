import { IconCalendarExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { PayDateWarning } from '../../../shared/views.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatDate } from '../../ui/format.ts';

const reasons = { past: 'schedule.warnPast', weekend: 'schedule.warnWeekend', holiday: 'schedule.warnHoliday', unknown: 'schedule.warnUnknown' } as const;
const SHOWN = 5;

/** Pay dates that the service may refuse by the calendar in use now: they were right when the batch was confirmed. */
export function PayDateWarnings({ warnings }: { readonly warnings: readonly PayDateWarning[] }) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  if (warnings.length === 0) return null;
  return (
    <div className="notice notice-warning" role="status" data-testid="pay-date-warnings">
      <IconCalendarExclamation size={17} className="tone-warning" aria-hidden />
      <div className="notice-body">
        <strong>{t('schedule.warnTitle')}</strong>
        <ul>
          {warnings.slice(0, SHOWN).map(({ date, why, names, count, amount }) => (
            <li key={date} className="number">
              {t(reasons[why], { date: formatDate(date, language), names: names.join(', ') })} {t('schedule.warnRows', { n: formatCount(count), amount: formatWon(amount) })}
            </li>
          ))}
          {warnings.length > SHOWN && <li>{t('common.more', { n: formatCount(warnings.length - SHOWN) })}</li>}
        </ul>
        <p className="muted">{t('schedule.warnText')}</p>
      </div>
    </div>
  );
}
