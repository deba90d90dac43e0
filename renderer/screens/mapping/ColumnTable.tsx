import { Select } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconHelpCircleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FIELD_KEYS } from '../../../shared/kinds/fields.ts';
import type { FieldKey } from '../../../shared/kinds/fields.ts';
import type { ColumnView, DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { columnLetters } from '../../ui/format.ts';
import { certaintyOf, choosableFields, fieldOf } from './kind-facts.ts';

interface ColumnTableProps {
  readonly draft: DraftView;
  readonly onField: (column: ColumnView, field: FieldKey | null) => void;
}

const UNUSED = 'unused';

export function ColumnTable({ draft, onField }: ColumnTableProps) {
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
          {draft.columns.map((column) => (
            <ColumnRow key={column.index} draft={draft} column={column} onField={onField} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ColumnRow({ draft, column, onField }: ColumnTableProps & { readonly column: ColumnView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const header = column.header === '' ? t('mapping.columnEmpty') : column.header;
  const options = choosableFields(draft.kind, draft.columns, column).map((key) => ({ value: key as string, label: words.field(key) }));
  const samples = column.samples
    .filter((sample) => sample !== '')
    .slice(0, 4)
    .join('  ·  ');
  const use = column.field === null ? null : (fieldOf(draft.kind, column.field)?.use ?? null);
  return (
    <tr data-unused={column.field === null || undefined}>
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
            if (value !== null) onField(column, FIELD_KEYS.find((key) => key === value) ?? null);
          }}
        />
      </td>
      <td className="column-use">{use !== null && <span className={use === 'required' ? 'small strong' : 'small muted'}>{t(`mapping.${use}`)}</span>}</td>
      <td className="column-certainty">{column.field !== null && <CertaintyMark confidence={column.confidence} />}</td>
    </tr>
  );
}

function CertaintyMark({ confidence }: { readonly confidence: number }) {
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
      {t(`mapping.${certainty}`)}
    </span>
  );
}
