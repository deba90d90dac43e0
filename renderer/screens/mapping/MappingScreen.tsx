import './mapping.css';
import { Button } from '@mantine/core';
import { IconArrowRight, IconUserSearch } from '@tabler/icons-react';
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
import { Constants } from './Constants.tsx';
import { FormNotice } from './FormNotice.tsx';
import { missingFields } from './kind-facts.ts';
import type { LayoutChange } from './layout-change.ts';
import { LayoutPickers } from './LayoutPickers.tsx';
import { LeftOutList } from './LeftOutList.tsx';
import { MissingFields } from './MissingFields.tsx';

export function MappingScreen({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const missing = missingFields(draft);
  const change = (part: LayoutChange): void => {
    inBackground(changeDraft('drafts.layout', { id: draft.id, kind: null, sheetName: null, header: { type: 'keep' }, columns: null, ...part }));
  };
  const give = (index: number, field: FieldKey | null): void => change({ columns: [{ index, field }] });
  return (
    <div className="with-bar">
      <Page title={t('mapping.title')} lead={t('mapping.lead')}>
        {missing.length > 0 && <MissingFields draft={draft} fields={missing} onPick={give} />}
        <FormNotice draft={draft} />
        {draft.payeeFrom !== null && <PayeeNotice fields={draft.payeeFrom} />}
        <LayoutPickers draft={draft} onChange={change} />
        <ColumnTable draft={draft} onField={give} onConfirm={(index) => change({ confirmed: [index] })} />
        <Constants draft={draft} />
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

function PayeeNotice({ fields }: { readonly fields: readonly FieldKey[] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <div className="notice notice-note" data-testid="payee-from">
      <IconUserSearch size={18} className="tone-note" aria-hidden />
      <span className="notice-body">{t('mapping.payeeFrom', { columns: fields.map((field) => words.field(field)).join(', ') })}</span>
    </div>
  );
}
