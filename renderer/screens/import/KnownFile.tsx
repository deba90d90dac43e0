import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconCopyCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { OUTCOMES } from '../../../shared/batch.ts';
import { formatWon } from '../../../shared/money.ts';
import type { SameFile } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useImport } from '../../stores/import.ts';
import type { KnownFile as Known } from '../../stores/import.ts';
import { goToBatch, goToDraft } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { BatchBadge, EnvironmentBadge, OutcomeBadge } from '../../ui/StatusBadge.tsx';

/** The very same bytes were here before: what became of them, and what to do now. Nothing was read yet. */
export function KnownFile({ known }: { readonly known: Known }) {
  const { t } = useTranslation();
  const start = useImport((state) => state.start);
  const forget = useImport((state) => state.forget);
  const panel = useRef<HTMLElement>(null);
  const { drafts, batches } = known.found;
  useEffect(() => panel.current?.focus(), []);
  const leave = (go: () => void): void => {
    forget();
    go();
  };
  return (
    <section ref={panel} tabIndex={-1} className="panel known-file" data-sent={batches.length > 0 || undefined} role="alert" data-testid="known-file">
      <header className="panel-header">
        <h2 className={batches.length > 0 ? 'tone-warning' : ''}>
          {batches.length > 0 ? <IconAlertTriangleFilled size={18} aria-hidden /> : <IconCopyCheck size={18} aria-hidden />}
          {t(batches.length > 0 ? 'import.knownSentTitle' : 'import.knownTitle')}
        </h2>
      </header>
      <p>{t('import.knownText', { name: known.name })}</p>
      {batches.length > 0 && <h3>{t('import.knownBatches')}</h3>}
      <ul className="known-list">
        {batches.map((batch) => (
          <KnownBatch key={batch.id} batch={batch} onShow={() => leave(() => goToBatch(batch.id))} />
        ))}
      </ul>
      {drafts.length > 0 && <h3>{t('import.knownDrafts')}</h3>}
      <ul className="known-list">
        {drafts.map((draft) => (
          <KnownDraft key={draft.id} draft={draft} onOpen={() => leave(() => goToDraft(draft.id, 'review'))} />
        ))}
      </ul>
      <div className="button-row">
        <Button variant="default" onClick={() => void start(known.source, { known: true })} data-testid="known-again">
          {t('import.knownAgain')}
        </Button>
        <Button variant="subtle" color="gray" onClick={forget} data-testid="known-stop">
          {t('import.knownStop')}
        </Button>
      </div>
    </section>
  );
}

function KnownBatch({ batch, onShow }: { readonly batch: SameFile['batches'][number]; readonly onShow: () => void }) {
  const { t } = useTranslation();
  return (
    <li data-testid={`known-batch-${batch.id}`}>
      <div className="known-facts">
        <p className="known-line">
          <span className="strong number nowrap">{formatTime(batch.startedAt ?? batch.createdAt)}</span>
          <BatchBadge state={batch.state} />
          <EnvironmentBadge environment={batch.connection.environment} />
          <span className="ellipsis" title={batch.connection.label}>
            {batch.connection.label}
          </span>
        </p>
        <p className="known-line small">
          <span className="number nowrap">
            {t('unit.rows', { count: batch.count, n: formatCount(batch.count) })} · {formatWon(batch.amount)}
            {t('unit.won')}
          </span>
          {OUTCOMES.map((outcome) => ({ outcome, total: batch.outcomes[outcome] }))
            .filter(({ total }) => total.count > 0)
            .map(({ outcome, total }) => (
              <span key={outcome} className="known-outcome">
                <OutcomeBadge outcome={outcome} /> <span className="number">{formatCount(total.count)}</span>
              </span>
            ))}
        </p>
      </div>
      <Button variant="default" onClick={onShow}>
        {t('common.show')}
      </Button>
    </li>
  );
}

function KnownDraft({ draft, onOpen }: { readonly draft: SameFile['drafts'][number]; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const connection = useSession((state) => state.connections.find((one) => one.id === draft.connectionId));
  const ready = draft.ready ?? draft.rows;
  return (
    <li data-testid={`known-draft-${draft.id}`}>
      <div className="known-facts">
        <p className="known-line">
          <span className="strong ellipsis" title={draft.fileName}>
            {draft.fileName}
          </span>
          <span className="nowrap">{words.kind(draft.kind)}</span>
          <span className="muted ellipsis">{connection?.label ?? t('top.noConnection')}</span>
        </p>
        <p className="known-line small number">
          {t('unit.rows', { count: ready, n: formatCount(ready) })} · {formatWon(draft.amount)}
          {t('unit.won')} · {t('drafts.errors')} {formatCount(draft.errors)} · {t('drafts.stepCount', { n: formatCount(draft.steps) })} · {t('drafts.changed')} {formatTime(draft.changedAt)}
        </p>
      </div>
      <Button onClick={onOpen} data-testid={`known-open-${draft.id}`}>
        {t('import.knownOpen')}
      </Button>
    </li>
  );
}
