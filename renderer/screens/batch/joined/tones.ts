import type { JoinedStage, JoinedTone } from '../../../../shared/joined.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import type { Tone } from '../../../ui/icons.tsx';

/** The colour of a stage's status: red and amber are kept for what somebody must do something about. */
export const JOINED_COLOURS: Readonly<Record<JoinedTone, Tone>> = { wait: 'muted', todo: 'warning', moving: 'accent', done: 'ok', bad: 'error', unknown: 'note' };

/** The same word means other things at other stages; one we do not know is shown as it came. */
export function stageStatus(words: Catalogue, stage: JoinedStage, status: string): string {
  if (stage === 'transfer' || stage === 'settlement') return words.status('portone', status);
  const name = `${stage}.${status}`;
  const told = words.status('portone', name);
  return told === name ? status : told;
}
