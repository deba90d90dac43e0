import { formatWon } from '../../shared/money.ts';
import { translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { Reminder } from '../../shared/views.ts';
import type { ElectronParts } from './program.ts';
import { word } from './words.ts';

/** Tells of a start that is near through the operating system: the window may be behind others. No payee, no account. */
export function reminderShower(parts: Pick<ElectronParts, 'Notification'>, language: () => Language): (reminder: Reminder) => void {
  return ({ label, environment, sendAt, count, amount }) => {
    if (!parts.Notification.isSupported()) return;
    const title = `${word(language(), 'soon')} · ${translate(language(), `environment.${environment}`)}`;
    const body = `${label} · ${sendAt.slice(11, 16)} · ${count.toLocaleString('en')}${word(language(), 'soonRows')} · ${formatWon(amount)}${word(language(), 'soonWon')}`;
    new parts.Notification({ title, body }).show();
  };
}
