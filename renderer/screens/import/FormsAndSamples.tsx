import { Button } from '@mantine/core';
import { IconDownload, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { kindsForService } from '../../../shared/kinds/index.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useImport } from '../../stores/import.ts';
import { useConnection, useSession } from '../../stores/session.ts';
import { formatCount } from '../../ui/format.ts';
import { inBackground, saveFile } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { openSample } from '../home/SampleCards.tsx';

/** Empty forms of the kinds this connection takes, and the samples of all of them. */
export function FormsAndSamples() {
  const { t } = useTranslation();
  const words = useCatalogue();
  const samples = useSession((state) => state.info?.samples);
  const connection = useConnection(useSession((state) => state.connectionId));
  const busy = useImport((state) => state.reading !== null);
  const kinds = connection === null ? [] : kindsForService(connection.service);
  return (
    <div className="import-columns">
      <Panel title={t('import.formsTitle')}>
        <p className="muted small">{t('import.formsText')}</p>
        <ul className="import-list">
          {kinds.map((kind) => (
            <li key={kind.id}>
              <span className="strong">{words.kind(kind.id)}</span>
              <span className="button-row nowrap-row">
                <Button
                  variant="subtle"
                  color="gray"
                  title={t('import.payeeFormHint')}
                  leftSection={<IconUsers size={16} stroke={1.8} />}
                  onClick={() => inBackground(saveFile(call('templates.save', { kind: kind.id, connectionId: connection?.id ?? null })))}
                  data-testid={`template-payees-${kind.id}`}
                >
                  {t('import.payeeForm')}
                </Button>
                <Button
                  variant="default"
                  leftSection={<IconDownload size={16} stroke={1.8} />}
                  onClick={() => inBackground(saveFile(call('templates.save', { kind: kind.id, connectionId: null })))}
                  data-testid={`template-${kind.id}`}
                >
                  {t('import.formSave')}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('import.samplesTitle')}>
        <p className="muted small">{t('home.samplesText')}</p>
        <ul className="import-list">
          {samples?.map((sample) => (
            <li key={sample.id}>
              <span className="import-sample">
                <span className="ellipsis" title={sample.fileName}>
                  {words.kind(sample.kind)} · {sample.dirty ? t('home.sampleDirty') : t('home.sampleClean')}
                </span>
                <span className="muted small number">{t('import.sampleRows', { n: formatCount(sample.rows) })}</span>
              </span>
              <span className="button-row nowrap-row">
                <Button variant="subtle" color="gray" onClick={() => inBackground(saveFile(call('samples.save', { sampleId: sample.id })))} data-testid={`sample-save-${sample.id}`}>
                  {t('import.sampleSave')}
                </Button>
                <Button variant="default" disabled={busy} onClick={() => openSample(sample)} data-testid={`sample-${sample.id}`}>
                  {t('import.sampleUse')}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
