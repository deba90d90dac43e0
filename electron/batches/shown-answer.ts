import type { RowDetailView } from '../../shared/views.ts';
import { sealedText } from '../services/sealed-text.ts';
import type { PayoutService } from '../services/service.ts';
import type { RawAnswer } from '../services/transport.ts';

/** An answer may be a whole page; its beginning says what it is. */
const ANSWER_SHOWN = 600;

/**
 * What a service said of a request, for a person to read: only a refusal is words about a row, a good answer names them all.
 * `opened`: null where the connection or its key is not there any more. What cannot be opened is said to be encrypted and not
 * shown: nobody can read it.
 */
export async function shownAnswer(answer: RawAnswer | null, opened: () => Promise<Pick<PayoutService, 'unseal'> | null>): Promise<Pick<RowDetailView['attempts'][number], 'words' | 'sealed'>> {
  if (answer === null || answer.status < 400) return { words: null, sealed: false };
  if (sealedText(answer.body) === null) return { words: answer.body.slice(0, ANSWER_SHOWN), sealed: false };
  const plain = await (await opened())?.unseal(answer);
  if (plain === undefined || sealedText(plain.body) !== null) return { words: null, sealed: true };
  return { words: plain.body.slice(0, ANSWER_SHOWN), sealed: false };
}
