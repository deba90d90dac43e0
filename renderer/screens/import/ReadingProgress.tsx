import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useImport } from '../../stores/import.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';

export function ReadingProgress() {
  const { t } = useTranslation();
  const reading = useImport((state) => state.reading);
  const progress = useImport((state) => state.progress);
  const cancel = useImport((state) => state.cancel);
  if (reading === null) return null;
  const share = progress === null || progress.bytesTotal === 0 ? null : Math.min(100, (progress.bytesRead / progress.bytesTotal) * 100);
  return (
    <section className="reading" aria-busy="true" data-testid="reading">
      <h2 className="ellipsis" title={reading.name}>
        {t('import.reading', { name: reading.name })}
      </h2>
      <Progress value={share ?? 100} animated={share === null} size={8} aria-label={t('import.reading', { name: reading.name })} />
      <div className="reading-figures" role="status">
        <span className="number strong">{t('import.rowsRead', { n: formatCount(progress?.rows ?? 0) })}</span>
        {progress !== null && progress.rowsPerSecond !== null && <span className="number muted">{t('import.rate', { n: formatCount(progress.rowsPerSecond) })}</span>}
        {progress !== null && progress.bytesTotal > 0 && (
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
