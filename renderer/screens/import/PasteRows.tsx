import { Button } from '@mantine/core';
import { IconClipboardText } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isoKst } from '../../../shared/calendar.ts';
import { i18n } from '../../i18n/index.ts';
import { useImport } from '../../stores/import.ts';
import { deskNow } from '../../stores/session.ts';
import { notifyRefused } from '../../ui/notify.ts';
import { pastedRows } from './pasted-rows.ts';

function takePasted(data: DataTransfer | null): void {
  const file = data?.files[0];
  const { start } = useImport.getState();
  // A file copied in the file manager is that file, not rows.
  if (file !== undefined && !file.type.startsWith('image/')) {
    void start({ type: 'file', file });
    return;
  }
  const pasted = pastedRows({ text: data?.getData('text/plain') ?? '', html: data?.getData('text/html') ?? '' });
  if (pasted.type === 'table') void start({ type: 'pasted', name: i18n.t('import.pastedName', { time: isoKst(deskNow()).slice(0, 16).replace('T', ' ') }), bytes: pasted.bytes });
  else notifyRefused(i18n.t(pasted.type === 'cell' ? 'import.pasteOneCell' : 'import.pasteEmpty'));
}

/**
 * Rows copied in a spreadsheet become a draft: Ctrl+V anywhere on this screen, or in the field that the button opens.
 * The clipboard is never read unasked: a window of this desk may not, and only the paste itself brings what is on it.
 */
export function PasteRows() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const { target } = event;
      // Text meant for another field, a password perhaps, is not ours.
      if (target instanceof HTMLElement && target !== field.current && target.closest('input, textarea, [contenteditable=true]') !== null) return;
      event.preventDefault();
      takePasted(event.clipboardData);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  return (
    <>
      <Button size="sm" variant="default" leftSection={<IconClipboardText size={17} />} aria-expanded={open} onClick={() => setOpen(!open)} data-testid="paste-rows">
        {t('import.paste')}
      </Button>
      {open && (
        <textarea
          ref={field}
          className="paste-field"
          rows={2}
          value=""
          onChange={() => undefined}
          placeholder={t('import.pasteHere')}
          aria-label={t('import.pasteHere')}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setOpen(false);
          }}
          data-testid="paste-field"
        />
      )}
    </>
  );
}
