import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconCalendarStats, IconChevronDown, IconDownload, IconFileAlert, IconFileSpreadsheet, IconFileTypePdf } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BatchId } from '../../../shared/ids.ts';
import { call } from '../../desk/client.ts';
import { go } from '../../stores/route.ts';
import { inBackground, saveFile } from '../../ui/notify.ts';

/** The result in one click, and beside it every other paper that a batch can give. */
export function ResultMenu({ id, failed }: { readonly id: BatchId; readonly failed: number }) {
  const { t } = useTranslation();
  const workbook = (): void => inBackground(saveFile(call('results.save', { id })));
  return (
    <div className="split-button">
      <Button size="sm" leftSection={<IconDownload size={17} />} onClick={workbook} data-testid="save-result">
        {t('outcomes.save')}
      </Button>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon size={36} variant="filled" color="accent" aria-label={t('results.menu')} data-testid="result-menu">
            <IconChevronDown size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileSpreadsheet size={16} stroke={1.7} />} onClick={workbook}>
            {t('results.menuWorkbook')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileTypePdf size={16} stroke={1.7} />} onClick={() => inBackground(saveFile(call('results.print', { id })))} data-testid="save-summary">
            {t('results.menuPdf')}
          </Menu.Item>
          {failed > 0 && (
            <Menu.Item leftSection={<IconFileAlert size={16} stroke={1.7} />} onClick={() => inBackground(saveFile(call('results.saveFailed', { id })))}>
              {t('results.menuFailed')}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item leftSection={<IconCalendarStats size={16} stroke={1.7} />} onClick={() => go({ screen: 'exports' })}>
            {t('results.menuRange')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
