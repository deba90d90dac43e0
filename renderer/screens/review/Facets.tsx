import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { ColumnFilter, DraftView, FacetsView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount } from '../../ui/format.ts';
import { MarkIcon, SEVERITY_MARKS } from '../../ui/icons.tsx';
import { inBackground } from '../../ui/notify.ts';
import { withCode } from './filters.ts';
import type { Look } from './use-look.ts';
import { isSameValue, useValueText } from './value-text.ts';

/** While someone edits quickly, nothing is counted. */
const SETTLED_MS = 120;
/** Values of a facet before it is unfolded. */
const FIRST = 6;

function useFacets(draft: DraftView, look: Look): FacetsView | null {
  // What was counted last stays until the newer count is there.
  const [held, setHeld] = useState<{ readonly revision: number; readonly facets: FacetsView } | null>(null);
  const { id, revision } = draft;
  const { filter } = look.view;
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      const found = await call('drafts.facets', { id, filter });
      if (!current) return;
      setHeld({ revision, facets: found });
    };
    const timer = setTimeout(() => inBackground(ask()), SETTLED_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, revision, filter]);
  return held?.facets ?? null;
}

/** What the rows can be picked by, with how many there are and what of them would be sent; each under the rest of the filter. */
export function Facets({ draft, look }: { readonly draft: DraftView; readonly look: Look }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const facets = useFacets(draft, look);
  const { filter } = look.view;
  if (facets === null) return <p className="muted side-quiet">{t('common.loading')}</p>;
  return (
    <div data-testid="facets">
      <p className="muted small side-quiet">{t('look.facetsHint')}</p>
      {(facets.issues.length > 0 || filter.code !== null) && (
        <section aria-labelledby="facet-issue" className="facet">
          <h3 id="facet-issue">{t('look.facetIssue')}</h3>
          <ul className="facet-values">
            {facets.issues.map((issue) => (
              <li key={issue.code}>
                <button type="button" className="facet-value" aria-pressed={filter.code === issue.code} onClick={() => look.setFilter(withCode(filter, issue.code))} data-testid={`facet-issue-${issue.code}`}>
                  <span className="facet-name">
                    <MarkIcon mark={SEVERITY_MARKS[issue.severity]} size={14} label={words.severity(issue.severity)} />
                    <span className="ellipsis" title={words.issueTitle(issue.code)}>{words.issueTitle(issue.code)}</span>
                  </span>
                  <span className="number">{formatCount(issue.count)}</span>
                  <span className="number muted">{formatWon(issue.amount)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {facets.columns.map((facet) => (
        <ColumnFacet key={facet.column} facet={facet} look={look} title={words.field(facet.field)} />
      ))}
    </div>
  );
}

interface ColumnFacetProps {
  readonly facet: FacetsView['columns'][number];
  readonly look: Look;
  readonly title: string;
}

function ColumnFacet({ facet, look, title }: ColumnFacetProps) {
  const { t } = useTranslation();
  const valueText = useValueText();
  const [unfolded, setUnfolded] = useState(false);
  const given = look.view.filter.columns.find((one) => one.column === facet.column);
  const isPicked = (value: ColumnFilter['values'][number]): boolean => given?.mode === 'only' && given.values.some((one) => isSameValue(one, value));
  const toggle = ({ value, type }: ColumnFilter['values'][number]): void => {
    const before = given?.mode === 'only' ? given.values : [];
    const without = before.filter((one) => !isSameValue(one, { value, type }));
    const values = without.length < before.length ? without : [...before, { value, type }];
    look.setColumn(facet.column, values.length === 0 ? null : { column: facet.column, mode: 'only', values });
  };
  const shown = unfolded ? facet.values : facet.values.filter((value, index) => index < FIRST || isPicked(value));
  const id = `facet-${facet.column}`;
  return (
    <section aria-labelledby={id} className="facet">
      <h3 id={id}>
        {title} <span className="muted number">{formatCount(facet.distinct)}</span>
      </h3>
      <ul className="facet-values">
        {shown.map((value) => (
          <li key={`${value.type}:${value.value}`}>
            <button type="button" className="facet-value" aria-pressed={isPicked(value)} onClick={() => toggle(value)} data-testid={`facet-${facet.column}-${value.value}`}>
              <span className="facet-name">
                <span className={value.type === 'value' ? 'ellipsis number' : 'ellipsis muted'} title={valueText(value)}>{valueText(value)}</span>
              </span>
              <span className="number">{formatCount(value.count)}</span>
              <span className="number muted">{formatWon(value.amount)}</span>
            </button>
          </li>
        ))}
      </ul>
      {facet.values.length > FIRST && (
        <button type="button" className="facet-more" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? t('look.fewer') : t('look.more', { n: formatCount(facet.values.length - FIRST) })}
        </button>
      )}
      {unfolded && facet.distinct > facet.values.length && <p className="muted small side-quiet">{t('look.facetCapped', { n: formatCount(facet.values.length) })}</p>}
    </section>
  );
}
