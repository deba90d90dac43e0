import { notifications } from '@mantine/notifications';
import type { SavedFile } from '../../shared/views.ts';
import { toFailure } from '../desk/failure.ts';
import { receiveFile } from '../desk/saved-file.ts';
import { catalogueNow } from '../i18n/catalogue.ts';
import { i18n } from '../i18n/index.ts';

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4000, withBorder: true });
}

/** For refusals that leave the screen as it is; a screen that cannot go on shows an ErrorPanel instead. */
export function notifyFailure(error: unknown): void {
  const failure = toFailure(error);
  const words = catalogueNow();
  const money = failure.moneyMoved === 'maybe' ? ` ${words.moneyMoved('maybe')}` : '';
  notifications.show({
    title: i18n.t('error.title'),
    message: `${failure.lost ? i18n.t('error.lost') : `${words.error(failure.code, failure.params)} ${words.errorNow(failure.code)}`}${money}`,
    color: 'red',
    autoClose: failure.moneyMoved === 'maybe' ? false : 9000,
    withBorder: true,
  });
}

/** For what the window itself does not do, and why. */
export function notifyRefused(message: string): void {
  notifications.show({ title: i18n.t('error.title'), message, color: 'red', autoClose: 9000, withBorder: true });
}

/** Runs work that nobody waits for; a refusal is told, never swallowed. */
export function inBackground(work: Promise<unknown>): void {
  work.catch(notifyFailure);
}

export async function saveFile(work: Promise<SavedFile>): Promise<void> {
  const file = await work;
  const received = receiveFile(file);
  if (received.saved) notifyDone(i18n.t(file.type === 'download' ? 'common.downloading' : 'common.saved', { name: received.name ?? '' }));
}
