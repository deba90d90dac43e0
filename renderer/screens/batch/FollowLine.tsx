import { IconArrowBackUp, IconArrowForwardUp, IconClockHour4 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BatchView, FollowView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { goToBatch, goToDraft } from '../../stores/route.ts';
import { formatCount, formatTime, todayOf } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import { ERROR_CODES } from '../../../shared/errors.ts';

/** When the service was asked last and when it is next, and which batches this one hangs together with. */
export function FollowLine({ batch, follow }: { readonly batch: Pick<BatchView, 'count' | 'outcomes'>; readonly follow: FollowView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const today = todayOf(useNow());
  const when = (time: string): string => formatTime(time, today);
  const code = ERROR_CODES.find((known) => known === follow.error);
  const unsent = batch.outcomes.waiting.count + batch.outcomes.sending.count;
  const next = {
    following: follow.nextAt === null ? '' : t('follow.next', { time: when(follow.nextAt) }),
    final: unsent === 0 ? t('follow.final') : unsent === batch.count ? t('follow.nothingSent') : t('follow.unsent', { n: formatCount(unsent) }),
    sending: t('follow.sending'),
    silent: t('follow.silent'),
    old: t('follow.old'),
  }[follow.why];
  return (
    <div className="follow-line small" data-testid="follow-line">
      <span className="follow-part number" role="status">
        <IconClockHour4 size={15} aria-hidden className="muted" />
        {follow.asking ? t('follow.asking') : follow.askedAt === null ? t('follow.never') : t('follow.asked', { time: when(follow.askedAt) })}
        {next !== '' && <span className="muted">· {next}</span>}
        {code !== undefined && <span className="tone-warning">· {words.error(code, {})}</span>}
      </span>
      {follow.from !== null && (
        <span className="follow-part">
          <IconArrowBackUp size={15} aria-hidden className="muted" />
          <Link label={t('follow.from', { id: follow.from })} testId="follow-from" onGo={() => follow.from !== null && goToBatch(follow.from)} />
        </span>
      )}
      {follow.into.map((link) => (
        <span className="follow-part" key={link.draftId}>
          <IconArrowForwardUp size={15} aria-hidden className="muted" />
          <Link
            label={t(link.batchId === null ? 'follow.intoDraft' : 'follow.intoBatch', { n: formatCount(link.rows), id: link.batchId ?? '', time: when(link.madeAt) })}
            testId="follow-into"
            onGo={() => (link.batchId === null ? goToDraft(link.draftId, 'review') : goToBatch(link.batchId))}
          />
        </span>
      ))}
    </div>
  );
}

function Link({ label, testId, onGo }: { readonly label: string; readonly testId: string; readonly onGo: () => void }) {
  return (
    <button type="button" className="row-link number" onClick={onGo} data-testid={testId}>
      {label}
    </button>
  );
}
