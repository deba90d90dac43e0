import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconArrowBackUp } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchId, DraftId } from '../../../shared/ids.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { call } from '../../desk/client.ts';
import { goToBatch } from '../../stores/route.ts';
import { useLoaded } from '../../ui/use-loaded.ts';

/** The batch whose failed rows the draft was made of, and the batch that was frozen from it and has sent nothing yet. */
export function DraftOrigin({ id }: { readonly id: DraftId }) {
  const { t } = useTranslation();
  const ask = useCallback(() => call('drafts.origin', { id }), [id]);
  const words = useCatalogue();
  const found = useLoaded(ask).value;
  const origin = found?.batchId ?? null;
  const frozen = found?.frozen ?? null;
  return (
    <>
      {frozen !== null && (
        <div className="draft-frozen notice notice-warning" role="status" data-testid="draft-frozen">
          <IconAlertTriangleFilled size={16} className="tone-warning" aria-hidden />
          <span className="notice-body">{t('drafts.frozenText', { state: words.batchState(frozen.state) })}</span>
          <Button size="compact-sm" variant="default" onClick={() => goToBatch(frozen.id)} data-testid="draft-frozen-show">
            {t('drafts.frozenShow')}
          </Button>
        </div>
      )}
      {origin !== null && <Origin id={origin} />}
    </>
  );
}

function Origin({ id: origin }: { readonly id: BatchId }) {
  const { t } = useTranslation();
  return (
    <div className="draft-origin small" data-testid="draft-origin">
      <IconArrowBackUp size={15} aria-hidden className="muted" />
      <button type="button" className="row-link number" onClick={() => goToBatch(origin)}>
        {t('follow.from', { id: origin })}
      </button>
    </div>
  );
}
