import { Select } from '@mantine/core';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { KIND_IDS } from '../../../shared/kinds/kind.ts';
import type { DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { certaintyOf } from './kind-facts.ts';
import type { LayoutChange } from './layout-change.ts';

interface LayoutPickersProps {
  readonly draft: DraftView;
  readonly onChange: (change: LayoutChange) => void;
}

const NO_HEADER = 'none';
/** How far down a header row is looked for by hand. */
const HEADER_CHOICES = 30;

export function LayoutPickers({ draft, onChange }: LayoutPickersProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const headerRows = new Set(Array.from({ length: HEADER_CHOICES }, (_, index) => index + 1));
  if (draft.headerRow !== null) headerRows.add(draft.headerRow);
  return (
    <section className="panel layout-pickers">
      <div className="layout-file">
        <span className="layout-label">{t('mapping.file')}</span>
        <span className="strong ellipsis" title={draft.file.name}>
          {draft.file.name}
        </span>
        <span className="muted small number">
          {formatBytes(draft.file.bytes)}
          {draft.firstRow !== null && draft.lastRow !== null && ` · ${t('mapping.dataRange', { first: formatCount(draft.firstRow), last: formatCount(draft.lastRow) })}`}
        </span>
      </div>
      <div>
        <Select
          label={t('mapping.kind')}
          data-testid="kind-select"
          data={KIND_IDS.map((kind) => ({ value: kind, label: words.kind(kind) }))}
          value={draft.kind}
          onChange={(value) => {
            const kind = KIND_IDS.find((known) => known === value);
            if (kind !== undefined && kind !== draft.kind) onChange({ kind });
          }}
        />
        {certaintyOf(draft.kindConfidence) !== 'sure' && (
          <p className="small tone-warning layout-hint">
            <IconAlertTriangleFilled size={14} aria-hidden /> {t('mapping.kindUnsure')}
          </p>
        )}
      </div>
      <Select
        label={t('mapping.sheet')}
        data-testid="sheet-select"
        data={draft.sheets.map((sheet) => ({
          value: sheet.name,
          // A csv file has one sheet without a name.
          label: `${sheet.name === '' ? draft.file.name : sheet.name} · ${t('mapping.sheetRows', { n: formatCount(sheet.rows) })}${sheet.visibility === 'visible' ? '' : ` · ${t('mapping.sheetHidden')}`}`,
        }))}
        value={draft.sheetName}
        onChange={(value) => {
          if (value !== null && value !== draft.sheetName) onChange({ sheetName: value });
        }}
      />
      <Select
        label={t('mapping.header')}
        data-testid="header-select"
        searchable
        data={[
          { value: NO_HEADER, label: t('mapping.headerNone') },
          ...[...headerRows].sort((left, right) => left - right).map((row) => ({ value: String(row), label: t('mapping.headerRow', { row }) })),
        ]}
        value={draft.headerRow === null ? NO_HEADER : String(draft.headerRow)}
        onChange={(value) => {
          if (value === null) return;
          onChange({ header: value === NO_HEADER ? { type: 'none' } : { type: 'row', row: Number(value) } });
        }}
      />
    </section>
  );
}
