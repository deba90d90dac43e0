import type { BatchState } from '../../shared/batch.ts';
import type { DraftStep } from './routes.ts';

/** The steps of a new batch, in order. */
export const STEPS = ['file', 'mapping', 'review', 'confirm', 'sending', 'outcomes'] as const;
export type Step = (typeof STEPS)[number];

export interface StepView {
  readonly step: Step;
  readonly state: 'done' | 'current' | 'ahead';
  /** Whether a click may lead there now. */
  readonly open: boolean;
}

export type Place = { readonly type: 'file' } | { readonly type: 'draft'; readonly step: DraftStep } | { readonly type: 'batch'; readonly state: BatchState };

export function stepOf(place: Place): Step {
  if (place.type === 'file') return 'file';
  if (place.type === 'draft') return place.step;
  return isUnderWay(place.state) ? 'sending' : 'outcomes';
}

export function isUnderWay(state: BatchState): boolean {
  return state === 'ready' || state === 'scheduled' || state === 'sending';
}

/**
 * A draft can be walked backwards as often as one likes; forwards only by the next action of each screen.
 * A frozen batch has nothing behind it: what was approved is never edited.
 */
export function stepLine(place: Place): readonly StepView[] {
  const current = STEPS.indexOf(stepOf(place));
  return STEPS.map((step, index) => ({
    step,
    state: index < current ? 'done' : index === current ? 'current' : 'ahead',
    open: place.type === 'draft' && index < current,
  }));
}
