import { Button, Checkbox } from '@mantine/core';
import { IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DraftView, PreviewView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';

const SHOWN = 20;

/** Everything that was in the file and is not sent, with the reason. */
export function LeftOutSummary({ draft, preview }: { readonly draft: DraftView; readonly preview: PreviewView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const rows = draft.leftOut;
  const nothing = rows.length === 0 && preview.counts.errors === 0;
  return (
    <Panel title={t('confirm.leftOutTitle')} testId="confirm-left-out">
      {nothing ? (
        <p className="muted small">{t('confirm.leftOutNone')}</p>
      ) : (
        <>
          {preview.counts.errors > 0 && (
            <p className="small">
              {t('confirm.leftOutErrors')}: <span className="number strong">{t('unit.rows', { count: preview.counts.errors, n: formatCount(preview.counts.errors) })}</span>
            </p>
          )}
          <ul className="left-out-lines">
            {rows.slice(0, SHOWN).map((row) => (
              <li key={row.row}>
                <span className="number muted">{t('unit.row', { row: formatCount(row.row) })}</span>
                <span className="nowrap">{words.leftOut(row.reason)}</span>
                <span className="muted ellipsis" title={row.note ?? row.text}>
                  {row.note ?? row.text}
                </span>
              </li>
            ))}
          </ul>
          {rows.length > SHOWN && <p className="muted small">{t('common.more', { n: formatCount(rows.length - SHOWN) })}</p>}
        </>
      )}
    </Panel>
  );
}

interface ErrorChoiceProps {
  readonly errors: number;
  readonly skip: boolean;
  readonly onSkip: (skip: boolean) => void;
  readonly onFix: () => void;
}

/** Rows with errors are never sent; sending without them is said out loud, not assumed. */
export function ErrorChoice({ errors, skip, onSkip, onFix }: ErrorChoiceProps) {
  const { t } = useTranslation();
  return (
    <div className="notice notice-error choice" data-testid="error-choice">
      <IconCircleXFilled size={18} className="tone-error" aria-hidden />
      <div className="notice-body">
        <p className="notice-title">{t('confirm.errorsTitle', { n: formatCount(errors) })}</p>
        <p>{t('confirm.errorsText')}</p>
        <div className="choice-actions">
          <Button variant="default" onClick={onFix} data-testid="fix-errors">
            {t('confirm.fixErrors')}
          </Button>
          <Checkbox label={t('confirm.skipErrors', { n: formatCount(errors) })} checked={skip} onChange={(event) => onSkip(event.currentTarget.checked)} data-testid="skip-errors" />
        </div>
      </div>
    </div>
  );
}
