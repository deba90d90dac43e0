import './batches.css';
import { Button } from '@mantine/core';
import { IconFileExport, IconStack2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { takeApprovalFile } from '../../stores/approval.ts';
import { ApprovalFileButton } from '../approval/ApprovalFileButton.tsx';
import { call } from '../../desk/client.ts';
import { go } from '../../stores/route.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Loading, Page, Panel } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { BatchTable } from './BatchTable.tsx';

const loadBatches = () => call('batches.list', {});

export function BatchesScreen() {
  const { t } = useTranslation();
  const { value, failure, reload } = useLoaded(loadBatches);
  return (
    <Page
      title={t('batch.listTitle')}
      lead={t('batch.listLead')}
      actions={
        <>
          <ApprovalFileButton size="sm" label={t('approval.openRequest')} onFile={takeApprovalFile} testId="open-approval-file" />
          {value !== null && value.length > 0 && (
            <Button size="sm" variant="default" leftSection={<IconFileExport size={17} stroke={1.7} />} onClick={() => go({ screen: 'exports' })} data-testid="open-exports">
              {t('results.open')}
            </Button>
          )}
        </>
      }
    >
      {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
      {value === null && failure === null && <Loading label={t('common.loading')} />}
      {value !== null && (
        <Panel flush>
          {value.length === 0 ? (
            <EmptyState icon={<IconStack2 size={36} stroke={1.4} />} title={t('batch.emptyTitle')} text={t('batch.emptyText')}>
              <Button onClick={() => go({ screen: 'new' })}>{t('batch.emptyAction')}</Button>
            </EmptyState>
          ) : (
            <BatchTable batches={value} />
          )}
        </Panel>
      )}
    </Page>
  );
}
