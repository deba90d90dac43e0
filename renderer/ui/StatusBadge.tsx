import type { BatchState, Outcome } from '../../shared/batch.ts';
import type { Environment } from '../../shared/services.ts';
import { useCatalogue } from '../i18n/catalogue.ts';
import { BATCH_MARKS, MarkIcon, OUTCOME_MARKS } from './icons.tsx';

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  const words = useCatalogue();
  const mark = OUTCOME_MARKS[outcome];
  return (
    <span className={`status tone-${mark.tone}`}>
      <MarkIcon mark={mark} size={15} />
      <span className="status-word">{words.outcome(outcome)}</span>
    </span>
  );
}

export function BatchBadge({ state }: { readonly state: BatchState }) {
  const words = useCatalogue();
  const mark = BATCH_MARKS[state];
  return (
    <span className={`status tone-${mark.tone}`} data-testid={`batch-state-${state}`}>
      <MarkIcon mark={mark} size={15} />
      <span className="status-word">{words.batchState(state)}</span>
    </span>
  );
}

/** Practice is green, test amber, live red: with the word, and with a shape of its own. */
export function EnvironmentBadge({ environment }: { readonly environment: Environment }) {
  const words = useCatalogue();
  return (
    <span className="environment" data-environment={environment} data-testid={`environment-${environment}`}>
      <span className="environment-shape" aria-hidden="true" />
      {words.environment(environment)}
    </span>
  );
}
