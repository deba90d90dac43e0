import { ActionIcon, Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconCircleCheckFilled, IconWand } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SEVERITIES } from '../../../shared/issues.ts';
import type { IssueCode } from '../../../shared/issues.ts';
import type { DraftView, RowFilter } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount } from '../../ui/format.ts';
import { MarkIcon, SEVERITY_MARKS } from '../../ui/icons.tsx';
import { goToDuplicates } from '../confirm/duplicates-place.ts';
import { withCode } from './filters.ts';

/** Payments that repeat are listed where they are confirmed: the same ones are decided about there, similar ones looked at. */
const DECIDED_AT_CONFIRM: ReadonlySet<IssueCode> = new Set<IssueCode>(['DUPLICATE_IN_FILE', 'DUPLICATE_SENT']);
const LISTED_AT_CONFIRM: ReadonlySet<IssueCode> = new Set<IssueCode>([...DECIDED_AT_CONFIRM, 'SIMILAR_IN_FILE', 'SIMILAR_SENT', 'SENT_NOT_PAID']);

interface IssueGroupsProps {
  readonly draft: DraftView;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
  /** Shows what putting all of a kind right would do. */
  readonly onFix: (code: IssueCode) => void;
  /** To the next or the previous issue of a kind. */
  readonly onJump: (code: IssueCode, direction: 'next' | 'previous') => void;
}

/** Each thing found, worst first, with its count: a click shows its rows, its arrows go through them, and what is certain is put right after a look at it. */
export function IssueGroups({ draft, filter, onFilter, onFix, onJump }: IssueGroupsProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  // What concerns the draft as a whole stands above as a sentence; it has no rows to show.
  const wholeDraft = new Set(draft.draftIssues.map((issue) => issue.code));
  const groups = draft.issueGroups.filter((group) => !(wholeDraft.has(group.code) && group.fixable === 0 && group.count <= 1)).sort((left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) || right.count - left.count);
  if (groups.length === 0) {
    return draft.draftIssues.length > 0 ? null : (
      <p className="status tone-ok issues-none">
        <IconCircleCheckFilled size={16} aria-hidden /> {t('review.issuesNone')}
      </p>
    );
  }
  return (
    <ul className="issue-groups">
      {groups.map((group) => (
        <li key={`${group.code}-${group.severity}`} className="issue-group" data-active={filter.code === group.code || undefined}>
          <button
            type="button"
            className="issue-pick"
            aria-pressed={filter.code === group.code}
            title={t('review.showRows')}
            onClick={() => onFilter(withCode(filter, group.code))}
            data-testid={`issue-group-${group.code}`}
          >
            <MarkIcon mark={SEVERITY_MARKS[group.severity]} size={16} label={words.severity(group.severity)} />
            <span className="issue-title">{words.issueTitle(group.code)}</span>
            <span className="number strong">{formatCount(group.count)}</span>
          </button>
          {group.firstRow !== null && (
            <span className="issue-steps">
              <ActionIcon size={24} aria-label={t('look.previousOf', { what: words.issueTitle(group.code) })} title={t('look.previousOf', { what: words.issueTitle(group.code) })} onClick={() => onJump(group.code, 'previous')}>
                <IconChevronUp size={15} aria-hidden />
              </ActionIcon>
              <ActionIcon size={24} aria-label={t('look.nextOf', { what: words.issueTitle(group.code) })} title={t('look.nextOf', { what: words.issueTitle(group.code) })} onClick={() => onJump(group.code, 'next')} data-testid={`next-of-${group.code}`}>
                <IconChevronDown size={15} aria-hidden />
              </ActionIcon>
            </span>
          )}
          {LISTED_AT_CONFIRM.has(group.code) && (
            <Button size="compact-sm" variant="light" className="issue-fix" onClick={() => goToDuplicates(draft.id)} data-testid={`decide-${group.code}`}>
              {DECIDED_AT_CONFIRM.has(group.code) ? t('duplicates.go') : t('common.show')}
            </Button>
          )}
          {group.fixable > 0 && (
            <Button size="compact-sm" variant="light" className="issue-fix" leftSection={<IconWand size={14} aria-hidden />} onClick={() => onFix(group.code)} data-testid={`fix-all-${group.code}`}>
              {t('review.fixAll', { n: formatCount(group.fixable) })}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
