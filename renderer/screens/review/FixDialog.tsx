import { Radio } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOutput } from '../../../shared/contract.ts';
import type { IssueCode } from '../../../shared/issues.ts';
import type { DraftView, FixScope } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { fixDraft } from '../../stores/draft.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { columnLetters, formatCount } from '../../ui/format.ts';
import { inBackground, notifyDone } from '../../ui/notify.ts';

export interface FixAsked {
  readonly code: IssueCode;
  /** The cell from which it was asked; null: from the list of issues. */
  readonly cell: { readonly row: number; readonly column: number; readonly text: string } | null;
}

type Preview = RequestOutput<'drafts.fixes'>;
const SHOWN = 20;
const SCOPES = ['cell', 'same', 'all'] as const;
type ScopeType = (typeof SCOPES)[number];

interface FixDialogProps {
  readonly draft: DraftView;
  readonly asked: FixAsked | null;
  readonly onClose: () => void;
}

/** Certain corrections, shown before they are done: this one, those with the same value, all of the kind. */
export function FixDialog({ draft, asked, onClose }: FixDialogProps) {
  return asked === null ? null : <FixForm key={`${asked.code}:${asked.cell?.row}:${asked.cell?.column}`} draft={draft} asked={asked} onClose={onClose} />;
}

function scopeOf(type: ScopeType, cell: FixAsked['cell']): FixScope {
  return type === 'all' || cell === null ? { type: 'all' } : { type, row: cell.row, column: cell.column };
}

function FixForm({ draft, asked, onClose }: FixDialogProps & { readonly asked: FixAsked }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const { code, cell } = asked;
  const [chosen, setChosen] = useState<ScopeType>('all');
  const [previews, setPreviews] = useState<{ readonly revision: number; readonly of: Readonly<Partial<Record<ScopeType, Preview>>> }>({ revision: -1, of: {} });
  const { id, revision } = draft;
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      const types = cell === null ? (['all'] as const) : SCOPES;
      const found = await Promise.all(types.map(async (type) => [type, await call('drafts.fixes', { id, code, scope: scopeOf(type, cell), limit: SHOWN })] as const));
      if (current) setPreviews({ revision, of: Object.fromEntries(found) });
    };
    inBackground(ask());
    return () => {
      current = false;
    };
  }, [id, revision, code, cell]);
  const totals = (type: ScopeType): number => previews.of[type]?.total ?? 0;
  // A group is offered when it is one of its own: larger than the one cell, smaller than all.
  const offered = SCOPES.filter((type) => type === 'all' || (cell !== null && (type === 'cell' || (totals('same') > 1 && totals('same') < totals('all')))));
  const preview = previews.of[chosen];
  const total = preview?.total ?? 0;
  const labels: Readonly<Record<ScopeType, string>> = {
    cell: t('look.fixThis'),
    same: t('look.fixSame', { n: formatCount(totals('same')), text: cell?.text ?? '' }),
    all: t('look.fixAllLike', { n: formatCount(totals('all')) }),
  };
  const fix = async (): Promise<void> => {
    if (preview === undefined) return;
    const changed = await fixDraft({ id, code, scope: scopeOf(chosen, cell), revision: preview.revision });
    notifyDone(changed > 0 ? t('review.fixed', { n: formatCount(changed) }) : t('review.fixedNone'));
  };
  return (
    <AskDialog opened title={words.issueTitle(code)} doLabel={t('look.fixDo', { n: formatCount(total) })} disabled={preview === undefined || total === 0 || previews.revision !== revision} onDo={fix} onClose={onClose}>
      {offered.length > 1 && (
        <Radio.Group value={chosen} onChange={(value) => setChosen(SCOPES.find((one) => one === value) ?? 'all')} aria-label={t('look.fixWhich')}>
          <div className="fix-scopes">
            {offered.map((type) => (
              <Radio key={type} value={type} label={labels[type]} data-testid={`fix-scope-${type}`} />
            ))}
          </div>
        </Radio.Group>
      )}
      <table className="fix-preview" aria-label={t('look.fixPreview')} data-testid="fix-preview">
        <tbody>
          {(preview?.cells ?? []).map((one) => (
            <tr key={`${one.row}:${one.column}`}>
              <th scope="row" className="number">{`${columnLetters(one.column)}${one.row}`}</th>
              <td className="fix-text" title={one.before}>{one.before === '' ? t('review.cellEmpty') : one.before}</td>
              <td aria-label={t('find.becomes')}>
                <IconArrowRight size={13} aria-hidden />
              </td>
              <td className="fix-text strong" title={one.after}>{one.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted small" role="status">
        {preview === undefined ? t('common.loading') : total > preview.cells.length ? t('look.fixMore', { n: formatCount(total - preview.cells.length) }) : t(chosen === 'cell' ? 'look.fixOneUndo' : 'look.fixUndo')}
      </p>
    </AskDialog>
  );
}
