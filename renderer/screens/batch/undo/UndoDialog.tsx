import './undo.css';
import { TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../../shared/money.ts';
import type { UndoPreview, UndoRows } from '../../../../shared/joined.ts';
import type { BatchView } from '../../../../shared/views.ts';
import { call } from '../../../desk/client.ts';
import { useCatalogue } from '../../../i18n/catalogue.ts';
import type { Catalogue } from '../../../i18n/catalogue.ts';
import { useBatch } from '../../../stores/batch.ts';
import { AskDialog } from '../../../ui/AskDialog.tsx';
import { ErrorPanel } from '../../../ui/ErrorPanel.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useLoaded } from '../../../ui/use-loaded.ts';

interface UndoDialogProps {
  readonly batch: BatchView;
  /** Null: closed. */
  readonly rows: UndoRows | null;
  readonly onBegun?: () => void;
  readonly onClose: () => void;
}

const CHANCE_TONES: Readonly<Record<UndoPreview['statuses'][number]['chance'], string>> = { can: 'tone-ok', cannot: 'tone-muted', unsure: 'tone-warning' };

/** Before accepted rows are undone: which of them can be, what they add up to, and on a live connection its name to type. */
export function UndoDialog({ batch, rows, onBegun, onClose }: UndoDialogProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const [label, setLabel] = useState('');
  const { id } = batch;
  const ask = useCallback(() => (rows === null ? Promise.resolve(null) : call('batches.undoPreview', { id, rows })), [id, rows]);
  const { value: preview, failure, reload } = useLoaded(ask);
  const begin = async (): Promise<void> => {
    if (rows === null) return;
    await call('batches.undo', { id, rows, typedLabel: label });
    setLabel('');
    onBegun?.();
    await useBatch.getState().refresh();
  };
  const labelOpen = typeof preview?.label === 'string' && label.trim() !== preview.label;
  return (
    <AskDialog
      opened={rows !== null}
      title={t('joined.undo.title')}
      doLabel={t('joined.undo.do', { n: formatCount(preview?.asked.count ?? 0) })}
      keepLabel={t('joined.undo.keep')}
      danger
      disabled={preview === null || preview.asked.count === 0 || labelOpen}
      onDo={begin}
      onClose={onClose}
    >
      {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
      {preview === null && failure === null && <p className="muted small">{t('joined.undo.counting')}</p>}
      {preview !== null && (
        <div className="undo-preview" data-testid="undo-preview">
          <Sums preview={preview} />
          {preview.statuses.length > 0 && <Statuses preview={preview} words={words} batch={batch} />}
          {preview.asked.count === 0 && <p>{t('joined.undo.nothing')}</p>}
          {preview.others > 0 && <p className="small muted">{t('joined.undo.others', { n: formatCount(preview.others) })}</p>}
          {preview.asked.count > 0 && (
            <>
              <p className="small">{t('joined.undo.irrevocable')}</p>
              <p className="small muted">{t('joined.undo.perRow')}</p>
            </>
          )}
          {preview.label !== null && preview.asked.count > 0 && (
            <TextInput
              label={t('joined.undo.label', { label: preview.label })}
              autoComplete="off"
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
              error={label !== '' && labelOpen ? t('joined.undo.labelWrong') : false}
              data-testid="undo-label"
            />
          )}
        </div>
      )}
    </AskDialog>
  );
}

function Sums({ preview }: { readonly preview: UndoPreview }) {
  const { t } = useTranslation();
  return (
    <dl className="undo-sums">
      <div>
        <dt>{t('joined.undo.asked')}</dt>
        <dd className="number strong" data-testid="undo-asked">
          {t('joined.rows', { n: formatCount(preview.asked.count), amount: formatWon(preview.asked.amount) })}
        </dd>
      </div>
      {preview.cannot.count > 0 && (
        <div>
          <dt>{t('joined.undo.cannot')}</dt>
          <dd className="number">{t('joined.rows', { n: formatCount(preview.cannot.count), amount: formatWon(preview.cannot.amount) })}</dd>
        </div>
      )}
    </dl>
  );
}

function Statuses({ preview, words, batch }: { readonly preview: UndoPreview; readonly words: Catalogue; readonly batch: BatchView }) {
  const { t } = useTranslation();
  return (
    <table className="undo-statuses small">
      <tbody>
        {preview.statuses.map(({ status, chance, count, amount }) => (
          <tr key={status ?? ''}>
            <th scope="row">{status === null ? t('joined.undo.statusNone') : words.status(batch.connection.service, status)}</th>
            <td className={CHANCE_TONES[chance]}>{t(`joined.undo.chance.${chance}`)}</td>
            <td className="number">{t('joined.rows', { n: formatCount(count), amount: formatWon(amount) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
