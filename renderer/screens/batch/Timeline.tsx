import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../shared/views.ts';
import { ERROR_CODES } from '../../../shared/errors.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount, formatTime, todayOf } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';

const TONES: Readonly<Partial<Record<TimelineEntry['type'], string>>> = { 'no-answer': 'warning', stopped: 'warning', cancelled: 'warning', ended: 'accent', news: 'accent' };

/** What happened to the batch, newest first. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const today = todayOf(useNow());
  const parts = (entry: TimelineEntry): string[] => {
    const code = ERROR_CODES.find((known) => known === entry.error);
    const rows = entry.rows === null || entry.rows === 0 ? null : formatCount(entry.rows);
    return [
      ...(entry.type === 'news' ? [] : rows === null ? [] : [t(entry.type === 'ended' ? 'follow.nAccepted' : entry.type === 'stopped' ? 'follow.nLeft' : 'follow.nRows', { n: rows })]),
      ...(entry.type === 'news' && entry.paid + entry.failed + entry.cancelled === 0 && rows !== null ? [t('follow.nStatus', { n: rows })] : []),
      ...(entry.paid > 0 ? [t('follow.nPaid', { n: formatCount(entry.paid) })] : []),
      ...(entry.failed > 0 ? [t('follow.nFailed', { n: formatCount(entry.failed) })] : []),
      ...(entry.unknown > 0 ? [t('follow.nUnknown', { n: formatCount(entry.unknown) })] : []),
      ...(entry.cancelled > 0 ? [t('follow.nCancelled', { n: formatCount(entry.cancelled) })] : []),
      ...(entry.times > 1 ? [t('follow.times', { n: formatCount(entry.times) })] : []),
      ...(code === undefined ? [] : [words.error(code, {})]),
      ...(entry.who === null ? [] : [entry.who]),
    ];
  };
  return (
    <ol className="timeline" data-testid="timeline">
      {entries.toReversed().map((entry) => (
        <li key={`${entry.at} ${entry.type} ${entry.times}`} data-tone={TONES[entry.type] ?? (entry.failed > 0 ? 'warning' : 'plain')}>
          <time className="number muted">{formatTime(entry.at, today)}</time>
          <span className="strong">{t(`follow.did.${entry.type}`)}</span>
          <span className="muted small number timeline-parts">{parts(entry).join(' · ')}</span>
        </li>
      ))}
    </ol>
  );
}
