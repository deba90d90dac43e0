import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconBookmark, IconBookmarkFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView } from '../../../shared/views.ts';
import { changeDraft, refreshDraft } from '../../stores/draft.ts';
import { formatCount } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { FormDialogs } from '../forms/FormDialogs.tsx';
import type { FormTask } from '../forms/FormDialogs.tsx';

/** What a remembered form has to do with the columns below, and what can be done about it. */
export function FormNotice({ draft }: { readonly draft: DraftView }) {
  const { form } = draft;
  return form === null ? null : <Notice draft={draft} form={form} />;
}

const TONES = { used: 'notice-ok', kept: '', nearest: 'notice-warning', ignored: 'notice-warning' } as const;

function Notice({ draft, form }: { readonly draft: DraftView; readonly form: NonNullable<DraftView['form']> }) {
  const { t } = useTranslation();
  const [task, setTask] = useState<FormTask | null>(null);
  const doubtful = form.type === 'nearest' || form.type === 'ignored';
  const Icon = doubtful ? IconAlertTriangleFilled : form.type === 'used' ? IconBookmarkFilled : IconBookmark;
  const tone = doubtful ? 'tone-warning' : form.type === 'used' ? 'tone-ok' : 'tone-muted';
  return (
    <div className={`notice form-notice ${TONES[form.type]}`} role="status" data-testid="form-notice" data-form={form.type}>
      <Icon size={18} className={tone} aria-hidden />
      <div className="notice-body">
        <p className="notice-title form-title">{t(`forms.${form.type}Title`, { name: form.name })}</p>
        <p className="small">{form.type === 'used' ? t('forms.usedText', { n: formatCount(form.times) }) : t(`forms.${form.type}Text`)}</p>
      </div>
      <div className="button-row form-actions">
        {form.type !== 'ignored' && (
          <Button variant="default" size="xs" onClick={() => inBackground(changeDraft('drafts.ownReading', { id: draft.id }))} data-testid="own-reading">
            {t('forms.own')}
          </Button>
        )}
        <Button variant="subtle" size="xs" onClick={() => setTask('rename')} data-testid="notice-rename">
          {t('forms.rename')}
        </Button>
        <Button variant="subtle" size="xs" onClick={() => setTask('forget')} data-testid="notice-forget">
          {t('forms.forget')}
        </Button>
      </div>
      <FormDialogs task={task} form={form} onDone={() => inBackground(refreshDraft(draft.id))} onClose={() => setTask(null)} />
    </div>
  );
}
