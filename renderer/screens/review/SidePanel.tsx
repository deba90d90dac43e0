import { IconCircleCheckFilled, IconInfoCircle, IconAlertTriangleFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KstDate } from '../../../shared/calendar.ts';
import type { IssueCode } from '../../../shared/issues.ts';
import { formatWon, won } from '../../../shared/money.ts';
import type { DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatDate, todayOf } from '../../ui/format.ts';
import { MarkIcon, SEVERITY_MARKS } from '../../ui/icons.tsx';
import { Money } from '../../ui/Money.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ShowPictures } from '../totals/ShowPictures.tsx';
import { Facets } from './Facets.tsx';
import { IssueGroups } from './IssueGroups.tsx';
import type { Look } from './use-look.ts';

interface SidePanelProps {
  readonly draft: DraftView;
  readonly look: Look;
  readonly onFix: (code: IssueCode) => void;
  readonly onJump: (code: IssueCode, direction: 'next' | 'previous') => void;
}

const TABS = ['issues', 'facets'] as const;

export function SidePanel(props: SidePanelProps) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<(typeof TABS)[number]>('issues');
  const labels = { issues: t('look.tabIssues'), facets: t('look.tabFacets') };
  return (
    <aside className="side-panel" aria-label={t('look.side')}>
      <div className="side-tabs" role="tablist" aria-label={t('look.side')}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`side-tab-${one}`}
            aria-selected={tab === one}
            aria-controls="side-tab-panel"
            tabIndex={tab === one ? 0 : -1}
            className="side-tab"
            onClick={() => setTab(one)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
              const other = one === 'issues' ? 'facets' : 'issues';
              setTab(other);
              document.querySelector<HTMLElement>(`#side-tab-${other}`)?.focus();
            }}
            data-testid={`side-${one}`}
          >
            {labels[one]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="side-tab-panel" aria-labelledby={`side-tab-${tab}`}>
        {tab === 'issues' ? <IssuesAndTotals {...props} /> : <Facets draft={props.draft} look={props.look} />}
      </div>
    </aside>
  );
}

function IssuesAndTotals({ draft, look, onFix, onJump }: SidePanelProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <>
      <section aria-labelledby="side-issues">
        <h2 id="side-issues">{t('review.issues')}</h2>
        {draft.draftIssues.map((issue) => (
          <div key={`${issue.code}-${issue.field ?? ''}`} className={`notice notice-${issue.severity} side-notice`}>
            <MarkIcon mark={SEVERITY_MARKS[issue.severity]} size={16} label={words.severity(issue.severity)} />
            <span className="notice-body">{words.issue(issue)}</span>
          </div>
        ))}
        {!draft.payeesKnown && draft.connectionId !== null && (
          <div className="notice side-notice">
            <IconInfoCircle size={16} className="tone-muted" aria-hidden />
            <span className="notice-body">{t('review.payeesUnknown')}</span>
          </div>
        )}
        <IssueGroups draft={draft} filter={look.view.filter} onFilter={look.setFilter} onFix={onFix} onJump={onJump} />
      </section>
      <section aria-labelledby="side-totals">
        <header className="side-header">
          <h2 id="side-totals">{t('review.totals')}</h2>
          <ShowPictures draft={draft} />
        </header>
        <Totals draft={draft} />
      </section>
    </>
  );
}

function Totals({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const { totals } = draft;
  return (
    <>
      <dl className="lines">
        <div>
          <dt>{t('review.count')}</dt>
          <dd className="number">{formatCount(totals.count)}</dd>
        </div>
        <div>
          <dt>{t('review.sum')}</dt>
          <dd>
            <Money amount={totals.amount} className="strong" />
          </dd>
        </div>
        <div>
          <dt>{t('review.payees')}</dt>
          <dd className="number">{formatCount(totals.payees)}</dd>
        </div>
        {totals.largest !== null && <Extreme label={t('review.largest')} value={totals.largest} />}
        {totals.smallest !== null && <Extreme label={t('review.smallest')} value={totals.smallest} />}
      </dl>
      <StatedTotal draft={draft} />
      <ByDate draft={draft} />
      <ByPayee draft={draft} />
    </>
  );
}

function Extreme({ label, value }: { readonly label: string; readonly value: NonNullable<DraftView['totals']['largest']> }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt>{label}</dt>
      <dd className="extreme">
        <span className="muted small ellipsis" title={`${value.payee} · ${t('unit.row', { row: formatCount(value.row) })}`}>
          {value.payee} · {t('unit.row', { row: formatCount(value.row) })}
        </span>
        <Money amount={value.amount} />
      </dd>
    </div>
  );
}

/** The total that the sheet itself states is the accountant's own control figure: equal or not is said plainly. */
function StatedTotal({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const stated = draft.statedTotal;
  if (stated === null) return null;
  const equal = stated.difference === 0;
  // Rows that do not go out explain it: nothing else is to be looked for.
  const explained = !equal && stated.difference === stated.unsent;
  return (
    <div className={`notice stated-total ${equal ? 'notice-ok' : explained ? 'notice-note' : 'notice-warning'}`} data-testid="stated-total">
      {equal ? <IconCircleCheckFilled size={16} className="tone-ok" aria-hidden /> : explained ? <IconInfoCircle size={16} className="tone-note" aria-hidden /> : <IconAlertTriangleFilled size={16} className="tone-warning" aria-hidden />}
      <div className="notice-body">
        <div className="stated-line">
          <span>
            {t('review.statedTotal')} <span className="muted small">{t('review.statedRow', { row: formatCount(stated.row) })}</span>
          </span>
          <Money amount={stated.amount} className="strong" />
        </div>
        <p className="small">{equal ? t('review.statedMatch') : t(explained ? 'review.statedExplained' : 'review.statedDiffers', { amount: formatWon(won(Math.abs(stated.difference))) })}</p>
      </div>
    </div>
  );
}

/** More days than this are a list to scroll, not to look at. */
const DATES_SHOWN = 12;

function ByDate({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const { byDate } = draft.totals;
  const today = todayOf(useNow());
  // Nothing can be scheduled for today: what a sheet of sellers has there is paid at once, on a day that is not certain.
  const dayText = (date: KstDate): string => (draft.kind === 'seller-payout' && date === today ? t('seller.express') : formatDate(date, language));
  if (byDate.length === 0) return null;
  const most = Math.max(...byDate.map((day) => day.amount), 1);
  return (
    <>
      <h3 className="side-heading">{t('review.byDate')}</h3>
      <ul className="by-list">
        {byDate.slice(0, DATES_SHOWN).map((day) => (
          <li key={day.date}>
            <div className="by-line">
              <span className="number">{dayText(day.date)}</span>
              <span className="muted small number">{t('unit.rows', { count: day.count, n: formatCount(day.count) })}</span>
              <Money amount={day.amount} />
            </div>
            <div className="meter" aria-hidden="true">
              <span style={{ width: `${Math.max(0, (day.amount / most) * 100)}%` }} />
            </div>
          </li>
        ))}
      </ul>
      {byDate.length > DATES_SHOWN && <p className="muted small">{t('common.more', { n: byDate.length - DATES_SHOWN })}</p>}
    </>
  );
}

function ByPayee({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const { byPayee } = draft.totals;
  if (byPayee.length === 0) return null;
  return (
    <>
      <h3 className="side-heading">{t('review.byPayee')}</h3>
      <ul className="by-list">
        {byPayee.map((payee) => (
          <li key={payee.payee} className="by-line">
            <span className="ellipsis" title={payee.name === null ? payee.payee : `${payee.payee} ${payee.name}`}>
              {payee.payee}
              {payee.name !== null && <span className="muted"> {payee.name}</span>}
            </span>
            <span className="muted small number">{t('unit.rows', { count: payee.count, n: formatCount(payee.count) })}</span>
            <Money amount={payee.amount} />
          </li>
        ))}
      </ul>
    </>
  );
}
