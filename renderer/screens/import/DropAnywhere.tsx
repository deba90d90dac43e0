import './import.css';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { i18n } from '../../i18n/index.ts';
import { useTypedTotal } from '../../stores/typed-total.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { inBackground, notifyRefused } from '../../ui/notify.ts';
import { openFile } from './open-file.ts';

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/** A question that stands open would be answered by nobody. */
function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}

/** Null: nothing to open, or it was refused in words. */
function dropped(files: FileList | undefined): File | null {
  const file = files?.[0];
  if (file === undefined) return null;
  if (dialogOpen()) {
    notifyRefused(i18n.t('import.dropDialogOpen'));
    return null;
  }
  if ((files?.length ?? 0) > 1) {
    notifyRefused(i18n.t('import.dropOne'));
    return null;
  }
  return file;
}

function open(file: File): void {
  // Leaving a field commits what was typed in it: that goes to the desk before the screen changes.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  inBackground(openFile(file));
}

/** A file dropped anywhere goes to its import; while it hangs over the window, the window says so. A total that is being typed is not lost to it without a question. */
export function DropAnywhere() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [asking, setAsking] = useState<File | null>(null);
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      // Null: the pointer has left the window, not an element of it.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (event.defaultPrevented || !carriesFiles(event)) return;
      event.preventDefault();
      const file = dropped(event.dataTransfer?.files);
      if (file === null) return;
      if (useTypedTotal.getState().typed) setAsking(file);
      else open(file);
    };
    const listeners = { dragenter: onOver, dragover: onOver, dragleave: onLeave, drop: onDrop } as const;
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name, listener as EventListener);
    };
  }, []);
  if (!over) {
    return (
      <AskDialog
        opened={asking !== null}
        title={t('import.dropTypedTitle')}
        doLabel={t('import.dropTypedDo')}
        keepLabel={t('import.dropTypedKeep')}
        onClose={() => setAsking(null)}
        onDo={() => {
          if (asking !== null) open(asking);
          return Promise.resolve();
        }}
      >
        <p>{t('import.dropTypedText', { name: asking?.name ?? '' })}</p>
      </AskDialog>
    );
  }
  const blocked = dialogOpen();
  return (
    <div className="drop-anywhere" data-blocked={blocked || undefined} data-testid="drop-anywhere">
      <div className="drop-anywhere-frame">
        <IconFileSpreadsheet size={48} stroke={1.3} aria-hidden />
        <p className="drop-zone-title">{t(blocked ? 'import.dropDialogOpen' : 'import.dropAnywhere')}</p>
      </div>
    </div>
  );
}
