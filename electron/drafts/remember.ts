import { DeskError } from '../../shared/errors.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import { formName } from '../../shared/kinds/form-name.ts';
import { formOf } from '../../shared/kinds/forms.ts';
import { KINDS } from '../../shared/kinds/index.ts';
import { allowsConstant } from '../../shared/kinds/kind.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import { translate } from '../../shared/messages/index.ts';
import { cleanText } from '../../shared/values/index.ts';
import { appendAudit } from '../ledger/audit.ts';
import type { Database } from '../ledger/database.ts';
import { keepForm } from '../ledger/forms.ts';
import type { OpenDraft } from './drafts.ts';

export interface RememberContext {
  readonly db: Database;
  readonly now: number;
  readonly actor: string;
}

/**
 * Keeps what a person just changed of a layout, so that the same form maps itself next time. A layout that only came
 * from a form, or that nobody could pay by yet, changes nothing. The layout says afterwards that it is kept.
 */
export function rememberLayout({ db, now, actor }: RememberContext, open: OpenDraft, layout: Layout): Layout {
  if (layout === open.model.layout) return layout;
  const fresh = layout.form?.type === 'used' && layout.form.id !== open.model.layout.form?.id;
  const sheet = open.model.sheets.find(({ name }) => name === layout.sheetName);
  const form = fresh || !sheet ? null : formOf(sheet, layout);
  if (form === null) return layout;
  const name = formName(open.stored.file.name, layout.sheetName, translate('ko', `kind.${layout.kind}`));
  return db.transaction(() => {
    const kept = keepForm(db, { ...form, name, kind: layout.kind, sheetName: layout.sheetName.slice(0, 200) }, now);
    if (kept.change !== 'same') {
      const detail = { form: kept.id, kind: layout.kind, columns: form.content.columns.length, draft: open.stored.id };
      appendAudit(db, { at: now, actor, action: kept.change === 'new' ? 'form-remembered' : 'form-changed', detail });
    }
    return { ...layout, form: { type: 'kept', id: kept.id, name: kept.name } };
  });
}

/**
 * A layout with another constant; null takes it away. The text is kept as a cell would be read. Throws DeskError
 * ARGUMENT_INVALID for a field that has a column or may not be the same in every row: an amount, a payee.
 */
export function withConstant(layout: Layout, field: FieldKey, text: string | null): Layout {
  const mapped = layout.columns.some((column) => column.field === field);
  if (mapped || !allowsConstant(KINDS[layout.kind], field)) throw new DeskError('ARGUMENT_INVALID', { name: field });
  const others = layout.constants.filter((constant) => constant.field !== field);
  const clean = text === null ? '' : cleanText(text);
  return { ...layout, constants: clean === '' ? others : [...others, { field, text: clean }] };
}
