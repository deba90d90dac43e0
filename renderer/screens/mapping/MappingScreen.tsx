import './mapping.css';
import { Button } from '@mantine/core';
import { IconArrowRight, IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FieldKey } from '../../../shared/kinds/fields.ts';
import type { DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeDraft } from '../../stores/draft.ts';
import { goToDraft } from '../../stores/route.ts';
import { BottomBar } from '../../ui/BottomBar.tsx';
import { inBackground } from '../../ui/notify.ts';
import { Page } from '../../ui/Page.tsx';
import { ColumnTable } from './ColumnTable.tsx';
import { missingFields } from './kind-facts.ts';
import type { LayoutChange } from './layout-change.ts';
import { LayoutPickers } from './LayoutPickers.tsx';
import { LeftOutList } from './LeftOutList.tsx';

export function MappingScreen({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const missing = missingFields(draft);
  const change = (part: LayoutChange): void => {
    inBackground(changeDraft('drafts.layout', { id: draft.id, kind: null, sheetName: null, header: { type: 'keep' }, columns: null, ...part }));
  };
  return (
    <div className="with-bar">
      <Page title={t('mapping.title')} lead={t('mapping.lead')}>
        <LayoutPickers draft={draft} onChange={change} />
        {missing.length > 0 && <Missing fields={missing} />}
        <ColumnTable
          draft={draft}
          onField={(column, field) =>
            change({ columns: draft.columns.map((one) => ({ index: one.index, field: one.index === column.index ? field : one.field })) })
          }
        />
        <LeftOutList rows={draft.leftOut} />
      </Page>
      <BottomBar count={draft.totals.count} amount={draft.totals.amount} leftOut={draft.counts.leftOut} errors={draft.counts.errors}>
        {missing.length > 0 && <span className="bar-hint">{t('mapping.blocked')}</span>}
        <Button size="sm" rightSection={<IconArrowRight size={17} />} disabled={missing.length > 0} onClick={() => goToDraft(draft.id, 'review')} data-testid="next-action">
          {t('mapping.next')}
        </Button>
      </BottomBar>
    </div>
  );
}

function Missing({ fields }: { readonly fields: readonly FieldKey[] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <div className="notice notice-error" role="alert" data-testid="missing-fields">
      <IconCircleXFilled size={18} className="tone-error" aria-hidden />
      <div className="notice-body">
        <p className="notice-title">{t('mapping.missingTitle')}</p>
        <p className="small">{t('mapping.missingText')}</p>
        <ul className="missing-list">
          {fields.map((field) => (
            <li key={field} className="strong tone-error">
              {words.field(field)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
