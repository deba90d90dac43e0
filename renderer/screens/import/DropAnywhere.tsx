import './import.css';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { i18n } from '../../i18n/index.ts';
import { inBackground, notifyRefused } from '../../ui/notify.ts';
import { openFile } from './open-file.ts';

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/** A question that stands open would be answered by nobody. */
function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}

function take(files: FileList | undefined): void {
  const file = files?.[0];
  if (file === undefined) return;
  if (dialogOpen()) {
    notifyRefused(i18n.t('import.dropDialogOpen'));
    return;
  }
  if ((files?.length ?? 0) > 1) {
    notifyRefused(i18n.t('import.dropOne'));
    return;
  }
  // Leaving a field commits what was typed in it: that goes to the desk before the screen changes.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  inBackground(openFile(file));
}

/** A file dropped anywhere goes to its import; while it hangs over the window, the window says so. */
export function DropAnywhere() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
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
      take(event.dataTransfer?.files);
    };
    const listeners = { dragenter: onOver, dragover: onOver, dragleave: onLeave, drop: onDrop } as const;
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name, listener as EventListener);
    };
  }, []);
  if (!over) return null;
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
