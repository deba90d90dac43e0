import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyFailure } from './notify.ts';

interface AskDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly doLabel: string;
  readonly keepLabel?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onDo: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question before something that cannot be taken back. It closes when the work is done, and stays when it was refused. */
export function AskDialog({ opened, title, doLabel, keepLabel, danger = false, disabled = false, onDo, onClose, children }: AskDialogProps) {
  const { t } = useTranslation();
  const [working, setWorking] = useState(false);
  useEffect(() => {
    if (!opened) return undefined;
    const before = document.activeElement;
    // Whether the dialog closes or its owner takes it away: the focus goes back to where it was.
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [opened]);
  const submit = async (): Promise<void> => {
    setWorking(true);
    try {
      await onDo();
      onClose();
    } catch (error) {
      notifyFailure(error);
    } finally {
      setWorking(false);
    }
  };
  return (
    <Modal returnFocus={false} opened={opened} onClose={onClose} title={<span className="dialog-title">{title}</span>} size={460} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled && !working) void submit();
        }}
      >
        {children}
        <div className="dialog-buttons">
          <Button variant="default" onClick={onClose}>
            {keepLabel ?? t('common.cancel')}
          </Button>
          <Button type="submit" loading={working} disabled={disabled} {...(danger ? { color: 'red' } : {})} data-testid="dialog-do">
            {doLabel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
