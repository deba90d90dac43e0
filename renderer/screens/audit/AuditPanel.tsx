import './audit.css';
import { Button, Menu } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleXFilled, IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerCheckView } from '../../../shared/result-views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { inBackground, saveFile } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { useWork } from '../../ui/use-work.ts';
import { WorkLine } from '../../ui/WorkLine.tsx';
import { AuditHead } from './AuditHead.tsx';
import { AuditList } from './AuditList.tsx';

/** The record of who did what: checked whole, read, and taken along. */
export function AuditPanel() {
  const { t } = useTranslation();
  const [check, setCheck] = useState<LedgerCheckView | null>(null);
  const [shown, setShown] = useState(false);
  const verifying = useWork();
  const exporting = useWork();
  const verify = (): void => inBackground(verifying.run(async (workId) => setCheck(await call('audit.verify', { workId }))));
  const save = (format: 'jsonl' | 'csv'): void => inBackground(exporting.run((workId) => saveFile(call('audit.export', { workId, format }))));
  const checking = verifying.work !== null;
  const running = verifying.work ?? exporting.work;
  return (
    <Panel
      title={t('results.auditTitle')}
      testId="audit-panel"
      actions={
        <>
          <Button variant="default" aria-expanded={shown} onClick={() => setShown(!shown)} data-testid="audit-show">
            {t(shown ? 'results.auditHide' : 'results.auditShow')}
          </Button>
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <Button variant="default" leftSection={<IconDownload size={16} stroke={1.7} />} disabled={running !== null} data-testid="audit-export">
                {t('results.auditExport')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => save('jsonl')} data-testid="audit-export-jsonl">
                {t('results.auditExportJson')}
              </Menu.Item>
              <Menu.Item onClick={() => save('csv')}>{t('results.auditExportCsv')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button variant="default" leftSection={<IconShieldCheck size={16} stroke={1.7} />} disabled={running !== null} onClick={verify} data-testid="audit-verify">
            {t('results.auditVerify')}
          </Button>
        </>
      }
    >
      <div className="audit">
        <p className="muted small">{t('results.auditText')}</p>
        {running !== null && <WorkLine work={running} label={t(checking ? 'results.auditVerify' : 'results.making')} count="results.progressAudit" onStop={checking ? verifying.stop : exporting.stop} />}
        {check !== null && !checking && <Answer check={check} />}
        <AuditHead key={check?.head?.hash ?? ''} />
        {shown && <AuditList />}
      </div>
    </Panel>
  );
}

function Answer({ check }: { readonly check: LedgerCheckView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <div className={`notice ${check.ok ? 'notice-ok' : 'notice-error'}`} role="status" data-testid="audit-answer" data-ok={check.ok}>
      {check.ok ? <IconCircleCheckFilled size={18} className="tone-ok" aria-hidden /> : <IconCircleXFilled size={18} className="tone-error" aria-hidden />}
      <div className="notice-body">
        <p className="notice-title number">
          {check.ok ? t('results.auditGood', { entries: formatCount(check.entries), batches: formatCount(check.batches), rows: formatCount(check.rows) }) : t('results.auditBad', { n: formatCount(check.findings.length) })}
        </p>
        {!check.ok && <p>{t('results.auditBadText')}</p>}
        {check.findings.length > 0 && (
          <ul className="audit-findings">
            {check.findings.map((finding, index) => (
              <li key={index}>
                {finding.at !== null && <span className="number muted">{formatTime(finding.at)}</span>} {finding.batch !== null && <span className="number">{finding.batch}</span>} {words.finding(finding)}
              </li>
            ))}
          </ul>
        )}
        {check.unsealed > 0 && <p className="muted small">{t('results.auditUnsealed', { n: formatCount(check.unsealed) })}</p>}
      </div>
    </div>
  );
}
