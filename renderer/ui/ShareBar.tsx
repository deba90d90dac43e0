import { OUTCOMES } from '../../shared/batch.ts';
import type { Outcome } from '../../shared/batch.ts';
import { useCatalogue } from '../i18n/catalogue.ts';
import { formatCount } from './format.ts';
import { OUTCOME_MARKS } from './icons.tsx';

type Outcomes = Readonly<Record<Outcome, { readonly count: number }>>;

/** What part of the rows has which outcome; the words are in its description and in the figures beside it. */
export function ShareBar({ outcomes, label }: { readonly outcomes: Outcomes; readonly label: string }) {
  const words = useCatalogue();
  const present = OUTCOMES.filter((outcome) => outcomes[outcome].count > 0);
  const description = present.map((outcome) => `${words.outcome(outcome)} ${formatCount(outcomes[outcome].count)}`).join(', ');
  return (
    <div className="share-bar" role="img" aria-label={`${label}: ${description}`} title={description}>
      {[...present]
        // What has not been sent stands at the end, like the empty part of a gauge.
        .sort((left, right) => Number(left === 'waiting') - Number(right === 'waiting'))
        .map((outcome) => (
          <span key={outcome} className={`fill-${OUTCOME_MARKS[outcome].tone}`} style={{ flexGrow: outcomes[outcome].count }} />
        ))}
    </div>
  );
}
