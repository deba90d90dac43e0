import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount } from './format.ts';
import type { WorkState } from './use-work.ts';

/** How far long work is, and the way to stop it. */
export function WorkLine({ work, label, count, onStop }: { readonly work: WorkState; readonly label: string; readonly count: 'results.progress' | 'results.progressAudit'; readonly onStop: () => void }) {
  const { t } = useTranslation();
  const percent = work.total === 0 ? 0 : (work.done / work.total) * 100;
  return (
    <div className="work-line" role="status" data-testid="work-line">
      <span className="small">{label}</span>
      <Progress value={percent} aria-label={label} className="work-bar" />
      <span className="small number muted">{work.total > 0 && t(count, { done: formatCount(work.done), total: formatCount(work.total) })}</span>
      <Button variant="default" onClick={onStop} data-testid="work-stop">
        {t('results.stop')}
      </Button>
    </div>
  );
}
