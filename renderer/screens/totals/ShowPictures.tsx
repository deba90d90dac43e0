import { Button, Modal } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView } from '../../../shared/views.ts';
import { TotalsPictures } from './TotalsPictures.tsx';

/** The pictures of the sums, over whatever the person is looking at. */
export function ShowPictures({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpened(false);
    button.current?.focus();
  };
  return (
    <>
      <Button ref={button} size="compact-sm" variant="subtle" leftSection={<IconChartBar size={15} aria-hidden />} onClick={() => setOpened(true)} data-testid="show-pictures">
        {t('pictures.open')}
      </Button>
      <Modal opened={opened} onClose={close} size={880} returnFocus={false} title={<span className="dialog-title">{t('pictures.title')}</span>} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <TotalsPictures draft={draft} />
      </Modal>
    </>
  );
}
