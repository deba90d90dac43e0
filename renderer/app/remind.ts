import { notifications } from '@mantine/notifications';
import { formatWon } from '../../shared/money.ts';
import { listen } from '../desk/client.ts';
import { catalogueNow } from '../i18n/catalogue.ts';
import { i18n } from '../i18n/index.ts';
import { goToBatch } from '../stores/route.ts';
import { formatCount, formatTime } from '../ui/format.ts';

/** A batch that starts soon is told on whatever screen is open, and stays until it is closed; a click leads to it. */
export function remindOfStarts(): () => void {
  return listen('schedule.soon', ({ id, label, environment, sendAt, count, amount }) => {
    notifications.show({
      id: `soon-${id}`,
      title: `${i18n.t('schedule.soonTitle')} · ${catalogueNow().environment(environment)}`,
      message: i18n.t('schedule.soonText', { label, time: formatTime(sendAt), n: formatCount(count), amount: formatWon(amount) }),
      color: environment === 'live' ? 'red' : 'blue',
      autoClose: false,
      withBorder: true,
      onClick: () => goToBatch(id),
    });
  });
}
