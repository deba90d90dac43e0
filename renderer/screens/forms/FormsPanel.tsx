import './forms.css';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconAlertTriangleFilled, IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { inBackground, saveFile } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { FormDialogs } from './FormDialogs.tsx';
import type { FormTask } from './FormDialogs.tsx';
import { ImportForms } from './ImportForms.tsx';

const listForms = () => call('forms.list', {});

/** Every form the desk remembers: where a person looks for what it learnt, takes it along or makes it forget. */
export function FormsPanel() {
  const { t } = useTranslation();
  const { value: forms, failure, reload } = useLoaded(listForms);
  const [task, setTask] = useState<{ readonly task: FormTask; readonly form: FormView } | null>(null);
  const exporting = (id: FormView['id'] | null): void => inBackground(saveFile(call('forms.export', { id })));
  return (
    <Panel
      title={t('forms.title')}
      flush
      testId="forms-panel"
      actions={
        <>
          <ImportForms onDone={reload} />
          <Button variant="default" leftSection={<IconDownload size={16} stroke={1.7} />} disabled={forms === null || forms.every((form) => !form.usable)} onClick={() => exporting(null)} data-testid="forms-export">
            {t('forms.exportAll')}
          </Button>
        </>
      }
    >
      <p className="muted small forms-text">{forms?.length === 0 ? t('forms.emptyText') : t('forms.text')}</p>
      {failure !== null && <ErrorPanel failure={failure} />}
      {forms !== null && forms.length > 0 && (
        <ul className="form-list">
          {forms.map((form) => (
            <FormRow key={form.id} form={form} onTask={(next) => setTask({ task: next, form })} onExport={() => exporting(form.id)} />
          ))}
        </ul>
      )}
      <FormDialogs task={task?.task ?? null} form={task?.form ?? null} onDone={reload} onClose={() => setTask(null)} />
    </Panel>
  );
}

interface FormRowProps {
  readonly form: FormView;
  readonly onTask: (task: FormTask) => void;
  readonly onExport: () => void;
}

function FormRow({ form, onTask, onExport }: FormRowProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const headers = form.headers.filter((header) => header !== '').join(' · ');
  return (
    <li className="form-row" data-testid={`form-${form.id}`}>
      <span className="form-what">
        <span className="strong ellipsis" title={form.name}>
          {form.name}
        </span>
        <span className="muted small ellipsis" title={headers}>
          {words.kind(form.kind)} · {headers}
        </span>
      </span>
      <span className="form-use small">
        {form.usable ? (
          <>
            <span className="number">{form.timesUsed === 0 ? t('forms.neverUsed') : t('forms.used', { count: form.timesUsed, n: formatCount(form.timesUsed) })}</span>
            {form.usedAt !== null && <span className="muted number">{t('forms.usedAt', { time: formatTime(form.usedAt) })}</span>}
          </>
        ) : (
          <span className="status tone-warning form-unusable">
            <IconAlertTriangleFilled size={15} aria-hidden /> {t('forms.unusable')}
          </span>
        )}
      </span>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon aria-label={t('forms.menu', { name: form.name })} data-testid={`form-menu-${form.id}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} stroke={1.7} />} onClick={() => onTask('rename')} data-testid="form-rename">
            {t('forms.rename')}
          </Menu.Item>
          {form.usable && (
            <Menu.Item leftSection={<IconDownload size={16} stroke={1.7} />} onClick={onExport} data-testid="form-export">
              {t('forms.export')}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} stroke={1.7} />} onClick={() => onTask('forget')} data-testid="form-forget">
            {t('forms.forget')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
