import './import.css';
import { Button } from '@mantine/core';
import { IconFileSpreadsheet, IconFolderOpen } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useImport } from '../../stores/import.ts';
import { go } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { inBackground } from '../../ui/notify.ts';
import { Page } from '../../ui/Page.tsx';
import { FilePassword, asksPassword } from './FilePassword.tsx';
import { FormsAndSamples } from './FormsAndSamples.tsx';
import { KnownFile } from './KnownFile.tsx';
import { openFile } from './open-file.ts';
import { OtherConnection } from './OtherConnection.tsx';
import { PasteRows } from './PasteRows.tsx';
import { ReadingProgress } from './ReadingProgress.tsx';

export function ImportScreen() {
  const { t } = useTranslation();
  const reading = useImport((state) => state.reading);
  const refused = useImport((state) => state.refused);
  const forget = useImport((state) => state.forget);
  const known = useImport((state) => state.known);
  const connectionId = useSession((state) => state.connectionId);
  if (connectionId === null) {
    return (
      <Page title={t('import.title')} narrow>
        <EmptyState icon={<IconFileSpreadsheet size={36} stroke={1.4} />} title={t('connections.emptyTitle')} text={t('import.noConnection')}>
          <Button onClick={() => go({ screen: 'connections' })}>{t('import.addConnection')}</Button>
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t('import.title')} lead={t('import.lead')} narrow>
      {refused !== null && (
        <ErrorPanel failure={refused.failure} title={t('import.refusedTitle', { name: refused.name })} note={t('import.refusedNothing')}>
          {asksPassword(refused.failure.code) && <FilePassword source={refused.source} />}
          <OtherConnection failure={refused.failure} source={refused.source} />
          <Button variant="default" onClick={forget}>
            {t('common.close')}
          </Button>
        </ErrorPanel>
      )}
      {known !== null && <KnownFile known={known} />}
      {reading === null ? <DropZone /> : <ReadingProgress />}
      <FormsAndSamples />
    </Page>
  );
}

const ACCEPTED = '.xlsx,.xlsm,.xls,.csv,.tsv,.txt,.htm,.html,.sdapproval';

function DropZone() {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined): void => {
    if (file !== undefined) inBackground(openFile(file));
  };
  const onDrag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      className="drop-zone"
      data-over={over || undefined}
      data-testid="drop-zone"
      onDragEnter={onDrag}
      onDragOver={onDrag}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <IconFileSpreadsheet size={44} stroke={1.3} aria-hidden className={over ? 'tone-accent' : 'tone-muted'} />
      <p className="drop-zone-title">{over ? t('import.dropNow') : t('import.drop')}</p>
      <div className="drop-zone-choose">
        <span className="muted small">{t('import.or')}</span>
        <Button size="sm" leftSection={<IconFolderOpen size={17} />} onClick={() => input.current?.click()} data-testid="choose-file">
          {t('import.choose')}
        </Button>
        <PasteRows />
      </div>
      <p className="muted small">
        {t('import.accepts')}
        <br />
        {t('import.pasteHint')}
      </p>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('import.file')}
        data-testid="file-input"
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          // The same file may be chosen again after it was corrected.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
