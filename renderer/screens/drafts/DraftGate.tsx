import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import type { DraftView } from '../../../shared/views.ts';
import { useDraft } from '../../stores/draft.ts';
import { go } from '../../stores/route.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Loading } from '../../ui/Page.tsx';

interface DraftGateProps {
  readonly id: DraftId;
  readonly show: ComponentType<{ readonly draft: DraftView }>;
}

/** Opens the draft that the address names before any of its screens is drawn. */
export function DraftGate({ id, show: Show }: DraftGateProps) {
  const { t } = useTranslation();
  const draft = useDraft((state) => state.draft);
  const failure = useDraft((state) => state.failure);
  const open = useDraft((state) => state.open);
  useEffect(() => {
    void open(id);
  }, [id, open]);
  if (failure !== null) {
    return (
      <div className="page-body page-narrow">
        <ErrorPanel failure={failure}>
          <Button variant="default" onClick={() => go({ screen: 'drafts' })}>
            {t('rail.drafts')}
          </Button>
        </ErrorPanel>
      </div>
    );
  }
  if (draft === null || draft.id !== id) return <Loading label={t('common.loading')} />;
  return <Show draft={draft} />;
}
