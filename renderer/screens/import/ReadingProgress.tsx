import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EventPayload } from '../../../shared/contract.ts';
import { useImport } from '../../stores/import.ts';
import { formatBytes, formatCount, formatDuration } from '../../ui/format.ts';

export function ReadingProgress() {
  const { t } = useTranslation();
  const reading = useImport((state) => state.reading);
  const progress = useImport((state) => state.progress);
  const cancel = useImport((state) => state.cancel);
  if (reading === null) return null;
  const checking = progress?.phase === 'checking';
  const share = progress === null ? null : shareOf(progress);
  return (
    <section className="reading" aria-busy="true" data-testid="reading">
      <h2 className="ellipsis" title={reading.name}>
        {t('import.reading', { name: reading.name })}
      </h2>
      <Progress value={share ?? 100} animated={share === null} size={8} aria-label={t('import.reading', { name: reading.name })} />
      <div className="reading-figures" role="status">
        <span className="number strong">
          {checking
            ? t('import.rowsChecked', { n: formatCount(progress.rows), total: formatCount(progress.rowsTotal ?? progress.rows) })
            : t('import.rowsRead', { n: formatCount(progress?.rows ?? 0) })}
        </span>
        {progress !== null && progress.rowsPerSecond !== null && <span className="number muted">{t('import.rate', { n: formatCount(progress.rowsPerSecond) })}</span>}
        {progress !== null && progress.secondsLeft !== null && progress.secondsLeft > 0 && (
          <span className="number muted">{t('import.timeLeft', { time: formatDuration(progress.secondsLeft) })}</span>
        )}
        {progress !== null && !checking && progress.bytesTotal > 0 && (
          <span className="number muted">
            {formatBytes(progress.bytesRead)} / {formatBytes(progress.bytesTotal)}
          </span>
        )}
        <Button variant="default" onClick={cancel} disabled={reading.cancelling} data-testid="cancel-import" className="reading-cancel">
          {reading.cancelling ? t('import.cancelling') : t('import.cancel')}
        </Button>
      </div>
    </section>
  );
}

/** Percent of the phase that is under way; null while that cannot be said. */
function shareOf({ phase, rows, rowsTotal, bytesRead, bytesTotal }: EventPayload<'import.progress'>): number | null {
  const [done, total] = phase === 'checking' ? [rows, rowsTotal ?? 0] : [bytesRead, bytesTotal];
  return total === 0 ? null : Math.min(100, (done / total) * 100);
}
