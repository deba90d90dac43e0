import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { kstDateOf } from '../../../shared/calendar.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import type { ServiceId } from '../../../shared/services.ts';
import type { CalendarDay } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useSession } from '../../stores/session.ts';
import { monthGrid, shiftMonth, weekdayNames } from '../../ui/format.ts';
import { useLoaded } from '../../ui/use-loaded.ts';
import { useNow } from '../../ui/use-now.ts';

interface PayCalendarProps {
  readonly service: ServiceId;
  readonly chosen: KstDate | null;
  readonly suggested: KstDate | null;
  readonly onPick: (date: KstDate) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** One month; a day on which the service does not pay says why instead of merely being grey. */
export function PayCalendar({ service, chosen, suggested, onPick }: PayCalendarProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const language = useSession((state) => state.language);
  const now = useNow();
  const [month, setMonth] = useState((chosen ?? suggested ?? kstDateOf(now)).slice(0, 7));
  const load = useCallback(() => call('calendar.month', { service, month }), [service, month]);
  const { value: days, failure } = useLoaded(load);
  const body = useRef<HTMLTableSectionElement>(null);
  const shown = days?.[0]?.date.startsWith(month) === true ? days : [];
  const byDate = new Map(shown.map((day) => [day.date, day]));
  const [year = '', number = ''] = month.split('-');

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || body.current === null) return;
    event.preventDefault();
    const buttons = [...body.current.querySelectorAll('button')];
    buttons[buttons.findIndex((button) => button === document.activeElement) + step]?.focus();
  };

  return (
    <div className="calendar" data-testid="pay-calendar">
      <div className="calendar-head">
        <ActionIcon size={28} aria-label={t('calendar.previous')} onClick={() => setMonth(shiftMonth(month, -1))}>
          <IconChevronLeft size={17} />
        </ActionIcon>
        <span className="strong number" role="status">
          {t('calendar.month', { year, month: Number(number) })}
        </span>
        <ActionIcon size={28} aria-label={t('calendar.next')} onClick={() => setMonth(shiftMonth(month, 1))} data-testid="calendar-next">
          <IconChevronRight size={17} />
        </ActionIcon>
      </div>
      {failure !== null && <p className="tone-error small">{words.error(failure.code, failure.params)}</p>}
      <table aria-label={t('calendar.label')} aria-busy={days === null}>
        <thead>
          <tr>
            {weekdayNames(language).map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {monthGrid(month, shown.map((day) => day.date)).map((week) => (
            <tr key={week.find((date) => date !== null)}>
              {week.map((date, index) => {
                const day = date === null ? undefined : byDate.get(date);
                // Empty places of a week have nothing but their position.
                // oxlint-disable-next-line react/no-array-index-key
                return <td key={index}>{day !== undefined && <Day day={day} chosen={day.date === chosen} onPick={onPick} />}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.some((day) => day.kind === 'unknown') && <p className="muted small">{t('calendar.legendUnknown')}</p>}
    </div>
  );
}

function Day({ day, chosen, onPick }: { readonly day: CalendarDay; readonly chosen: boolean; readonly onPick: (date: KstDate) => void }) {
  const { t } = useTranslation();
  const reason = { business: null, weekend: t('calendar.weekend'), holiday: day.names.join(', ') || t('calendar.holiday'), unknown: t('calendar.unknown'), past: t('calendar.past') }[day.kind];
  const number = Number(day.date.slice(8));
  return (
    <button
      type="button"
      className="day"
      data-kind={day.kind}
      data-chosen={chosen || undefined}
      data-testid={`day-${day.date}`}
      // Not `disabled`: the reason must be readable by keyboard too.
      aria-disabled={!day.payable}
      aria-pressed={chosen}
      aria-label={[day.date, reason, chosen ? t('calendar.chosen') : null].filter((part) => part !== null).join(', ')}
      title={reason ?? day.date}
      onClick={() => {
        if (day.payable) onPick(day.date);
      }}
    >
      <span className="number">
        {number}
        {day.kind === 'unknown' && t('calendar.unknownMark')}
      </span>
      {day.kind === 'holiday' && <span className="day-name ellipsis">{day.names[0] ?? t('calendar.holiday')}</span>}
    </button>
  );
}
