import type { DraftId } from '../../../shared/ids.ts';
import { goToDraft } from '../../stores/route.ts';

/** Somebody who asked for the duplicates is taken to them, once; the confirmation as such begins at its top. */
let asked: DraftId | null = null;

export function goToDuplicates(id: DraftId): void {
  asked = id;
  goToDraft(id, 'confirm');
}

export function wereAskedFor(id: DraftId): boolean {
  const yes = asked === id;
  asked = null;
  return yes;
}
