import { writeFile } from 'node:fs/promises';
import { isoKst, kstDateOf } from '../shared/calendar.ts';
import type { RequestOutput } from '../shared/contract.ts';
import { DeskError } from '../shared/errors.ts';
import type { FormId } from '../shared/ids.ts';
import { formsFileText, readFormsFile } from '../shared/kinds/form-file.ts';
import type { PortableForm } from '../shared/kinds/form-file.ts';
import { signatureKey } from '../shared/kinds/forms.ts';
import type { FormUse } from '../shared/kinds/layout.ts';
import { translate } from '../shared/messages/index.ts';
import type { DraftView, FormView, SavedFile } from '../shared/views.ts';
import type { Desk } from './desk.ts';
import { appendAudit } from './ledger/audit.ts';
import type { Database } from './ledger/database.ts';
import { findForm, forgetForm, getForm, keepForm, listForms } from './ledger/forms.ts';
import type { StoredForm } from './ledger/forms.ts';
import { readSettings } from './settings.ts';

/** The remembered form of a draft as it is called now; null when it was forgotten since. */
export function formUseView(db: Database, use: FormUse | null): DraftView['form'] {
  const form = use === null ? null : findForm(db, use.id);
  return use === null || form === null ? null : { type: use.type, id: form.id, name: form.name, times: form.timesUsed };
}

export function formViews(db: Database): FormView[] {
  return listForms(db).map((form) => ({
    id: form.id,
    name: form.name,
    kind: form.kind,
    headers: [...form.signature],
    columns: (form.content?.columns ?? []).map((column) => ({ ...column })),
    constants: (form.content?.constants ?? []).map((constant) => ({ ...constant })),
    timesUsed: form.timesUsed,
    usedAt: form.usedAt === null ? null : isoKst(form.usedAt),
    changedAt: isoKst(form.changedAt),
    usable: form.content !== null,
  }));
}

/** Throws DeskError FORM_NOT_FOUND. */
export function forget(desk: Desk, id: FormId): void {
  desk.db.transaction(() => {
    const { name } = getForm(desk.db, id);
    forgetForm(desk.db, id);
    appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'form-forgotten', detail: { form: id, name } });
  });
}

function portable(form: StoredForm): PortableForm | null {
  const { name, kind, sheetName, signature, content } = form;
  return content === null ? null : { name, kind, sheetName, signature, content };
}

/** A file's name may not hold what a path is made of. */
function safeName(name: string): string {
  return name.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').replace(/\s+/g, ' ').trim();
}

/** Throws DeskError FORM_NOT_FOUND when there is nothing to write. */
export async function exportForms(desk: Desk, id: FormId | null): Promise<SavedFile> {
  const forms = (id === null ? listForms(desk.db) : [getForm(desk.db, id)]).flatMap((form) => portable(form) ?? []);
  if (forms.length === 0) throw new DeskError('FORM_NOT_FOUND');
  const { language } = readSettings(desk.db);
  const [first] = forms;
  const name = forms.length === 1 && first ? safeName(first.name) : kstDateOf(desk.clock());
  return await desk.host.saveFile(`${translate(language, 'forms.fileName')} ${name}.json`, async (path) => {
    try {
      await writeFile(path, formsFileText(forms), 'utf8');
    } catch (error) {
      throw new DeskError(error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? 'DISK_FULL' : 'FILE_NOT_WRITABLE', {}, { cause: error });
    }
  });
}

/**
 * Takes the forms of a file, all or none. A form known here under the same headers with other content is a conflict:
 * `ask` names them and takes nothing, `replace` overwrites them, `keep` leaves them and takes the others.
 * Throws DeskError FORMS_FILE_INVALID, FORMS_FILE_TOO_NEW.
 */
export function importForms(desk: Desk, bytes: Uint8Array, conflicts: 'ask' | 'replace' | 'keep'): RequestOutput<'forms.import'> {
  const file = readFormsFile(new TextDecoder('utf-8').decode(bytes));
  if (file.type === 'too-new') throw new DeskError('FORMS_FILE_TOO_NEW');
  if (file.type === 'invalid') throw new DeskError('FORMS_FILE_INVALID');
  const { db } = desk;
  return db.transaction(() => {
    const key = ({ kind, signature }: Pick<PortableForm, 'kind' | 'signature'>): string => `${kind} ${signatureKey(signature)}`;
    const known = new Map(listForms(db).map((form) => [key(form), form]));
    const answer = { taken: true, added: 0, replaced: 0, kept: 0, same: 0, conflicts: [] as RequestOutput<'forms.import'>['conflicts'] };
    const taking: PortableForm[] = [];
    for (const form of file.forms) {
      const own = known.get(key(form));
      if (own === undefined) answer.added += 1;
      else if (JSON.stringify(own.content) === JSON.stringify(form.content)) {
        answer.same += 1;
        continue;
      } else {
        answer.conflicts.push({ name: form.name, known: own.name, kind: form.kind });
        if (conflicts === 'replace') answer.replaced += 1;
        else {
          answer.kept += 1;
          continue;
        }
      }
      taking.push(form);
    }
    if (conflicts === 'ask' && answer.conflicts.length > 0) return { ...answer, taken: false, added: 0, kept: 0, same: 0 };
    const now = desk.clock();
    for (const form of taking) keepForm(db, form, now, true);
    if (taking.length > 0) appendAudit(db, { at: now, actor: desk.actor, action: 'forms-imported', detail: { added: answer.added, replaced: answer.replaced } });
    return answer;
  });
}
