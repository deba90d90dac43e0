import 'dayjs/locale/ko';
import { Radio } from '@mantine/core';
import { DatePickerInput, TimePicker } from '@mantine/dates';
import { IconClockPause } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kstDateOf } from '../../../shared/calendar.ts';
import type { PreviewView } from '../../../shared/views.ts';
import { useSession } from '../../stores/session.ts';
import { formatTime } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { useNow } from '../../ui/use-now.ts';
import { isPast, koreanTime } from './decision.ts';

interface SendStartProps {
  readonly preview: PreviewView;
  readonly onChange: (sendAt: string | null) => void;
}

/** When the requests go out: a different question from the day on which the payees are paid, so it has a box of its own. */
export function SendStart({ preview, onChange }: SendStartProps) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const now = useNow();
  const today = kstDateOf(now);
  const [later, setLater] = useState(false);
  const [day, setDay] = useState<string | null>(today);
  const [time, setTime] = useState('');
  const told = (nextLater: boolean, nextDay: string | null, nextTime: string): void => {
    // An unfinished time is an empty one: it blocks, rather than sending at once.
    onChange(nextLater ? (koreanTime(nextDay, nextTime) ?? '') : null);
  };
  const sendAt = koreanTime(day, time);
  // What is paid at once is paid on the day of sending, not on the one that the totals show now.
  const atOnce = preview.timing.type === 'immediate' || preview.express !== null;
  return (
    <Panel title={t('confirm.sendAtTitle')} testId="send-start">
      <p className="muted small send-start-text">{t('confirm.sendAtText')}</p>
      <Radio.Group
        aria-label={t('confirm.sendAtTitle')}
        value={later ? 'later' : 'now'}
        onChange={(value) => {
          setLater(value === 'later');
          told(value === 'later', day, time);
        }}
      >
        <div className="choices choices-row">
          <Radio value="now" label={t('confirm.sendAtNow')} data-testid="send-now" />
          <Radio value="later" label={t('confirm.sendAtLater')} data-testid="send-later" />
        </div>
      </Radio.Group>
      {later && (
        <div className="send-at">
          <DatePickerInput
            size="xs"
            aria-label={t('confirm.sendAtDay')}
            locale={language}
            firstDayOfWeek={0}
            valueFormat="YYYY-MM-DD"
            monthLabelFormat="YYYY-MM"
            minDate={today}
            value={day}
            onChange={(value) => {
              setDay(value);
              told(true, value, time);
            }}
          />
          <TimePicker
            size="xs"
            aria-label={t('confirm.sendAtTime')}
            hoursInputLabel={t('confirm.sendAtTime')}
            format="24h"
            value={time}
            onChange={(value) => {
              setTime(value);
              told(true, day, value);
            }}
            data-testid="send-at-time"
          />
          <p className={sendAt !== null && isPast(sendAt, now) ? 'tone-error small' : 'muted small'}>
            {sendAt !== null && isPast(sendAt, now) ? t('confirm.sendAtPast') : t('confirm.sendAtHint')}
          </p>
          {atOnce && day !== null && day > today && (
            <p className="tone-warning small" data-testid="at-once-then">
              {t('confirm.atOnceThen', { date: day })}
            </p>
          )}
        </div>
      )}
      {!later && preview.opensAt !== null && (
        <div className="notice notice-warning">
          <IconClockPause size={17} className="tone-warning" aria-hidden />
          <span className="notice-body">{t('confirm.closedWindow', { time: formatTime(preview.opensAt, today) })}</span>
        </div>
      )}
    </Panel>
  );
}
