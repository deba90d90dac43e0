import { IconArrowBackUp } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import { call } from '../../desk/client.ts';
import { goToBatch } from '../../stores/route.ts';
import { useLoaded } from '../../ui/use-loaded.ts';

/** The batch whose failed rows the draft was made of; nothing for a draft of a file. */
export function DraftOrigin({ id }: { readonly id: DraftId }) {
  const { t } = useTranslation();
  const ask = useCallback(() => call('drafts.origin', { id }), [id]);
  const origin = useLoaded(ask).value?.batchId ?? null;
  if (origin === null) return null;
  return (
    <div className="draft-origin small" data-testid="draft-origin">
      <IconArrowBackUp size={15} aria-hidden className="muted" />
      <button type="button" className="row-link number" onClick={() => goToBatch(origin)}>
        {t('follow.from', { id: origin })}
      </button>
    </div>
  );
}
