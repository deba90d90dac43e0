import { OUTCOMES } from '../../../shared/batch.ts';
import type { Outcome } from '../../../shared/batch.ts';
import type { BatchView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount } from '../../ui/format.ts';
import { MarkIcon, OUTCOME_MARKS } from '../../ui/icons.tsx';
import { Money } from '../../ui/Money.tsx';

interface OutcomeCardsProps {
  readonly outcomes: BatchView['outcomes'];
  readonly picked: Outcome | null;
  readonly onPick?: (outcome: Outcome | null) => void;
}

/** Count and amount of every outcome that occurs; a click shows its rows, where rows are shown. */
export function OutcomeCards({ outcomes, picked, onPick }: OutcomeCardsProps) {
  const words = useCatalogue();
  const present = OUTCOMES.filter((outcome) => outcomes[outcome].count > 0 || outcome === picked);
  return (
    <ul className="outcome-cards">
      {present.map((outcome) => {
        const mark = OUTCOME_MARKS[outcome];
        const content = (
          <>
            <span className={`status tone-${mark.tone}`}>
              <MarkIcon mark={mark} size={16} />
              {words.outcome(outcome)}
            </span>
            <span className="outcome-count number" data-testid={`outcome-${outcome}`}>
              {formatCount(outcomes[outcome].count)}
            </span>
            <Money amount={outcomes[outcome].amount} className="muted small" />
          </>
        );
        return (
          <li key={outcome}>
            {onPick === undefined ? (
              <div className="outcome-card" title={words.outcomeNow(outcome)}>
                {content}
              </div>
            ) : (
              <button
                type="button"
                className="outcome-card"
                aria-pressed={picked === outcome}
                title={words.outcomeNow(outcome)}
                onClick={() => onPick(picked === outcome ? null : outcome)}
                data-testid={`filter-outcome-${outcome}`}
              >
                {content}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
