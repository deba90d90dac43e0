import { IconArrowRight, IconCircleCheck, IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SampleView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useImport } from '../../stores/import.ts';
import { go } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount } from '../../ui/format.ts';
import { serviceOfKind } from '../mapping/kind-facts.ts';

/** One click: the practice connection is chosen, the sample is read, and its review opens. */
export function SampleCards() {
  const { t } = useTranslation();
  const words = useCatalogue();
  const samples = useSession((state) => state.info?.samples ?? noSamples);
  const busy = useImport((state) => state.reading !== null);
  return (
    <ul className="sample-cards">
      {samples.map((sample) => (
        <li key={sample.id}>
          <button type="button" className="sample-card" disabled={busy} onClick={() => openSample(sample)} data-testid={`sample-${sample.id}`}>
            <span className="sample-kind">{words.kind(sample.kind)}</span>
            <span className="sample-title">
              {sample.dirty ? <IconStethoscope size={18} stroke={1.8} aria-hidden className="tone-warning" /> : <IconCircleCheck size={18} stroke={1.8} aria-hidden className="tone-ok" />}
              {sample.dirty ? t('home.sampleDirty') : t('home.sampleClean')}
            </span>
            <span className="muted small">{sample.dirty ? t('home.sampleDirtyText') : t('home.sampleCleanText')}</span>
            <span className="sample-foot">
              <span className="muted small ellipsis" title={sample.fileName}>
                {sample.fileName} · {t('import.sampleRows', { n: formatCount(sample.rows) })}
              </span>
              <span className="sample-go">
                {t('home.sampleOpen')} <IconArrowRight size={14} aria-hidden />
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const noSamples: readonly SampleView[] = [];

export function openSample(sample: SampleView): void {
  const { connections, selectConnection } = useSession.getState();
  const practice = connections.find((one) => one.environment === 'practice' && one.service === serviceOfKind(sample.kind)) ?? connections.find((one) => one.environment === 'practice');
  if (practice !== undefined) selectConnection(practice.id);
  // The import screen shows the progress of the reading, and its refusal.
  go({ screen: 'new' });
  void useImport.getState().start({ type: 'sample', id: sample.id, name: sample.fileName });
}
