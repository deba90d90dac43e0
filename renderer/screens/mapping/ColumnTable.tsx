import { Button, Select } from '@mantine/core';
import { IconAlertTriangleFilled, IconArrowsExchange, IconCircleCheckFilled, IconHelpCircleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FIELD_KEYS } from '../../../shared/kinds/fields.ts';
import type { FieldKey } from '../../../shared/kinds/fields.ts';
import type { ColumnView, DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { columnLetters } from '../../ui/format.ts';
import { certaintyOf, choosableFields, fieldOf } from './kind-facts.ts';

interface ColumnTableProps {
  readonly draft: DraftView;
  readonly onField: (index: number, field: FieldKey | null) => void;
  /** A guess that the person has found right. */
  readonly onConfirm: (index: number) => void;
}

const UNUSED = 'unused';

export function ColumnTable(props: ColumnTableProps) {
  const { t } = useTranslation();
  return (
    <section className="panel panel-flush">
      <table className="table column-table" data-testid="column-table">
        <thead>
          <tr>
            <th>{t('mapping.column')}</th>
            <th>{t('mapping.columnHeader')}</th>
            <th>{t('mapping.samples')}</th>
            <th>{t('mapping.field')}</th>
            <th>{t('mapping.use')}</th>
            <th>{t('mapping.certainty')}</th>
          </tr>
        </thead>
        <tbody>
          {props.draft.columns.map((column) => (
            <ColumnRow key={column.index} {...props} column={column} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ColumnRow({ draft, column, onField, onConfirm }: ColumnTableProps & { readonly column: ColumnView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const header = column.header === '' ? t('mapping.columnEmpty') : column.header;
  const options = choosableFields(draft.kind, draft.columns, column).map((key) => ({ value: key as string, label: words.field(key) }));
  const samples = column.samples
    .filter((sample) => sample !== '')
    .slice(0, 4)
    .join('  ·  ');
  const use = column.field === null ? null : (fieldOf(draft.kind, column.field)?.use ?? null);
  const contests = draft.contests.filter((contest) => contest.winner === column.index || contest.loser === column.index);
  return (
    <>
      <tr data-unused={column.field === null || undefined} data-noted={contests.length > 0 || undefined} data-testid={`column-${column.index}`}>
        <td className="muted number">{columnLetters(column.index)}</td>
        <td className="column-header">
          <span className="strong ellipsis" title={header}>
            {header}
          </span>
        </td>
        <td className="column-samples">
          <span className="ellipsis number" title={samples}>
            {samples}
          </span>
        </td>
        <td className="column-field">
          <Select
            aria-label={`${t('mapping.field')}: ${header}`}
            data-testid={`field-${column.index}`}
            data={[{ value: UNUSED, label: t('mapping.unmapped') }, ...options]}
            value={column.field ?? UNUSED}
            maxDropdownHeight={340}
            onChange={(value) => {
              if (value !== null) onField(column.index, FIELD_KEYS.find((key) => key === value) ?? null);
            }}
          />
        </td>
        <td className="column-use">{use !== null && <span className={use === 'required' ? 'small strong' : 'small muted'}>{t(`mapping.${use}`)}</span>}</td>
        <td className="column-certainty">
          <Certainty column={column} header={header} onConfirm={onConfirm} />
        </td>
      </tr>
      {contests.map((contest) => (
        <ContestRow key={`${contest.field} ${contest.loser}`} draft={draft} column={column} contest={contest} onField={onField} />
      ))}
    </>
  );
}

interface ContestRowProps {
  readonly draft: DraftView;
  readonly column: ColumnView;
  readonly contest: DraftView['contests'][number];
  readonly onField: ColumnTableProps['onField'];
}

/** Two columns for one meaning: said at both, and changed with one click at the one that is not used. */
function ContestRow({ draft, column, contest, onField }: ContestRowProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const lost = contest.loser === column.index;
  const name = (index: number): string => t('mapping.columnName', { letters: columnLetters(index), header: draft.columns.find((one) => one.index === index)?.header ?? '' }).trim();
  const field = words.field(contest.field);
  const settled = contest.why === 'person' || contest.why === 'remembered';
  const text = lost ? `${t('mapping.contestLost', { field, winner: name(contest.winner) })} ${t(`mapping.contestWhy.${contest.why}`)}` : t('mapping.contestWon', { field, loser: name(contest.loser) });
  return (
    <tr className="column-note" data-testid={`contest-${column.index}`}>
      <td />
      <td colSpan={5}>
        <div className="contest">
          {settled ? <IconArrowsExchange size={15} className="tone-muted" aria-hidden /> : <IconAlertTriangleFilled size={15} className="tone-warning" aria-hidden />}
          <span className="contest-text">{text}</span>
          {lost && (
            <Button
              variant="default"
              size="compact-xs"
              aria-label={t('mapping.contestTakeOf', { field, header: name(column.index) })}
              onClick={() => onField(column.index, contest.field)}
              data-testid={`take-${column.index}`}
            >
              {t('mapping.contestTake')}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}

/** How sure the desk is of a column, and by what. */
function Certainty({ column, header, onConfirm }: { readonly column: ColumnView; readonly header: string; readonly onConfirm: (index: number) => void }) {
  const { t } = useTranslation();
  const doubtful = column.field !== null && certaintyOf(column.confidence) !== 'sure';
  return (
    <div className="certainty">
      <div className="certainty-words">
        {column.field !== null && <CertaintyMark column={column} />}
        {column.why !== null && <span className="muted small">{t(`mapping.why.${column.why}`)}</span>}
      </div>
      {doubtful && (
        <Button variant="default" size="compact-xs" aria-label={t('mapping.confirmGuessOf', { header })} onClick={() => onConfirm(column.index)} data-testid={`confirm-${column.index}`}>
          {t('mapping.confirmGuess')}
        </Button>
      )}
    </div>
  );
}

function CertaintyMark({ column: { confidence, why } }: { readonly column: ColumnView }) {
  const { t } = useTranslation();
  const certainty = certaintyOf(confidence);
  if (certainty === 'sure') {
    return (
      <span className="status tone-ok">
        <IconCircleCheckFilled size={15} aria-hidden />
        {t('mapping.sure')}
      </span>
    );
  }
  const Icon = certainty === 'likely' ? IconHelpCircleFilled : IconAlertTriangleFilled;
  return (
    <span className="status tone-warning">
      <Icon size={15} aria-hidden />
      {/* The very word is known, but people use it for two things. */}
      {t(why === 'synonym' ? 'mapping.twoMeanings' : `mapping.${certainty}`)}
    </span>
  );
}
