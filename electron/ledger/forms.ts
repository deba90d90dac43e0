import { randomBytes } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';
import { formId } from '../../shared/ids.ts';
import type { FormId } from '../../shared/ids.ts';
import { formContentSchema, signatureSchema } from '../../shared/kinds/form-file.ts';
import type { PortableForm } from '../../shared/kinds/form-file.ts';
import { fits, signatureKey } from '../../shared/kinds/forms.ts';
import type { FormContent, RememberedForm } from '../../shared/kinds/forms.ts';
import { isKindId } from '../../shared/kinds/index.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/** A remembered form as the ledger keeps it. Times are milliseconds since 1970 UTC. */
export interface StoredForm extends RememberedForm {
  readonly usedAt: number | null;
  readonly changedAt: number;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Null: its headers or its kind cannot be read any more, so that it can belong to no sheet. */
function formOfRow(row: Schema['forms']): StoredForm | null {
  const signature = signatureSchema.safeParse(parsed(row.signature));
  if (!signature.success || !isKindId(row.kind)) return null;
  const content = formContentSchema.safeParse(parsed(row.content));
  const read = content.success && fits({ kind: row.kind, signature: signature.data, content: content.data }) ? content.data : null;
  return {
    id: formId(row.id),
    name: row.name,
    kind: row.kind,
    sheetName: row.sheet_name,
    signature: signature.data,
    timesUsed: row.times_used,
    usedAt: row.used_at,
    changedAt: row.changed_at,
    content: read,
  };
}

/** Last used or changed first: of several that fit, the first one is taken. */
export function listForms(db: Database): readonly StoredForm[] {
  const rows = db.all(sql.selectFrom('forms').selectAll());
  const last = (form: StoredForm): number => Math.max(form.usedAt ?? 0, form.changedAt);
  return rows.flatMap((row) => formOfRow(row) ?? []).sort((left, right) => last(right) - last(left) || left.name.localeCompare(right.name));
}

export function findForm(db: Database, id: FormId): StoredForm | null {
  const row = db.first(sql.selectFrom('forms').selectAll().where('id', '=', id));
  return row ? formOfRow(row) : null;
}

/** Throws DeskError FORM_NOT_FOUND. */
export function getForm(db: Database, id: FormId): StoredForm {
  const form = findForm(db, id);
  if (!form) throw new DeskError('FORM_NOT_FOUND');
  return form;
}

export type KeptForm = { readonly id: FormId; readonly name: string; readonly change: 'new' | 'changed' | 'same' };

/** Keeps one form for each kind and header row: a known one keeps its id and, unless `rename` says so, its name. */
export function keepForm(db: Database, form: PortableForm, now: number, rename = false): KeptForm {
  const signature = signatureKey(form.signature);
  const content = JSON.stringify(form.content satisfies FormContent);
  return db.transaction((): KeptForm => {
    const known = db.first(sql.selectFrom('forms').selectAll().where('kind', '=', form.kind).where('signature', '=', signature));
    if (!known) {
      const id = formId(`f-${randomBytes(8).toString('hex')}`);
      const times = { times_used: 0, used_at: null, created_at: now, changed_at: now };
      db.run(sql.insertInto('forms').values({ id, kind: form.kind, signature, name: form.name, sheet_name: form.sheetName, content, ...times }));
      return { id, name: form.name, change: 'new' };
    }
    const name = rename ? form.name : known.name;
    const same = known.content === content && known.sheet_name === form.sheetName && known.name === name;
    if (!same) db.run(sql.updateTable('forms').set({ name, sheet_name: form.sheetName, content, changed_at: now }).where('id', '=', known.id));
    return { id: formId(known.id), name, change: same ? 'same' : 'changed' };
  });
}

/** A file was mapped by it. */
export function countFormUse(db: Database, id: FormId, now: number): void {
  db.run(sql.updateTable('forms').set((columns) => ({ times_used: columns('times_used', '+', 1), used_at: now })).where('id', '=', id));
}

/** Throws DeskError FORM_NOT_FOUND. */
export function renameForm(db: Database, id: FormId, name: string): void {
  if (db.run(sql.updateTable('forms').set({ name }).where('id', '=', id)) === 0) throw new DeskError('FORM_NOT_FOUND');
}

/** Throws DeskError FORM_NOT_FOUND. */
export function forgetForm(db: Database, id: FormId): void {
  if (db.run(sql.deleteFrom('forms').where('id', '=', id)) === 0) throw new DeskError('FORM_NOT_FOUND');
}
