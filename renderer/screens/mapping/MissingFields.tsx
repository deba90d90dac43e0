import { Button, Select } from '@mantine/core';
import { IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { kindOf } from '../../../shared/kinds/index.ts';
import type { FieldKey } from '../../../shared/kinds/fields.ts';
import type { DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { columnLetters } from '../../ui/format.ts';
import { DayForAll } from './DayForAll.tsx';

interface MissingFieldsProps {
  readonly draft: DraftView;
  readonly fields: readonly FieldKey[];
  readonly onPick: (index: number, field: FieldKey) => void;
}

/** What must be there and is not: asked for before anything else, and answered right here. */
export function MissingFields({ draft, fields, onPick }: MissingFieldsProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const kind = kindOf(draft.kind);
  const free = draft.columns.filter((column) => column.field === null || kind.fields.find(({ key }) => key === column.field)?.use !== 'required');
  const options = free.map((column) => {
    const sample = column.samples.find((text) => text !== '') ?? '';
    const header = column.header === '' ? t('mapping.columnEmpty') : column.header;
    return { value: String(column.index), label: `${columnLetters(column.index)} · ${header}${sample === '' ? '' : ` · ${sample}`}` };
  });
  return (
    <div className="notice notice-error" role="alert" data-testid="missing-fields">
      <IconCircleXFilled size={18} className="tone-error" aria-hidden />
      <div className="notice-body">
        <p className="notice-title">{t('mapping.missingTitle')}</p>
        <p className="small">{t('mapping.missingText')}</p>
        <ul className="missing-list">
          {fields.map((field) => (
            <li key={field} data-testid={`missing-${field}`}>
              <span className="strong tone-error missing-name">{words.field(field)}</span>
              <Select
                className="missing-pick"
                aria-label={t('mapping.whichFor', { field: words.field(field) })}
                placeholder={t('mapping.which')}
                data={options}
                value={null}
                searchable
                maxDropdownHeight={320}
                onChange={(value) => {
                  if (value !== null) onPick(Number(value), field);
                }}
                data-testid={`pick-${field}`}
              />
              {draft.suggestions
                .filter((suggestion) => suggestion.field === field)
                .map(({ index }) => (
                  <Button key={index} variant="default" onClick={() => onPick(index, field)} data-testid={`suggest-${field}`}>
                    {t('mapping.suggested', { letters: columnLetters(index), header: draft.columns.find((column) => column.index === index)?.header ?? '' })}
                  </Button>
                ))}
              {field === kind.dateField && <DayForAll draft={draft} />}
              {field === kind.payeeField && draft.payeesKnown && <span className="small missing-hint">{t('mapping.payeeHint')}</span>}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
