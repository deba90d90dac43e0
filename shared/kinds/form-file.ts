import { z } from 'zod';
import { FIELD_KEYS } from './fields.ts';
import { FORM_NAME_LONGEST } from './form-name.ts';
import { type FormContent, fits, SIGNATURE_COLUMNS, SIGNATURE_TEXT, signatureKey } from './forms.ts';
import { KIND_IDS, type KindId } from './kind.ts';

/** What of a form goes into the ledger as JSON, and into a file: read back strictly, whoever wrote it. */
const headerText = z.string().max(SIGNATURE_TEXT);
export const signatureSchema = z.array(headerText).min(1).max(SIGNATURE_COLUMNS);
const fieldKey = z.enum(FIELD_KEYS);
export const formContentSchema: z.ZodType<FormContent> = z.strictObject({
  columns: z
    .array(z.strictObject({ header: headerText, occurrence: z.number().int().min(1).max(16_384), field: fieldKey.nullable(), chosen: z.boolean() }))
    .max(16_384),
  constants: z.array(z.strictObject({ field: fieldKey, text: z.string().min(1).max(1000) })).max(FIELD_KEYS.length),
});

export const formNameSchema = z.string().trim().min(1).max(FORM_NAME_LONGEST);
export const FORMS_FILE_FORMAT = 'settledesk-forms';
export const FORMS_FILE_VERSION = 1;
/** Larger than any real list of forms. */
export const FORMS_FILE_BYTES = 2 * 1024 * 1024;

/** A form as it travels between desks: nothing of the machine, of a connection or of a payment. */
export interface PortableForm {
  readonly name: string;
  readonly kind: KindId;
  readonly sheetName: string | null;
  readonly signature: readonly string[];
  readonly content: FormContent;
}

const portableSchema = z.strictObject({
  name: formNameSchema,
  kind: z.enum(KIND_IDS),
  sheetName: z.string().max(200).nullable(),
  signature: signatureSchema,
  content: formContentSchema,
});
const headSchema = z.looseObject({ format: z.literal(FORMS_FILE_FORMAT), version: z.number().int().min(1) });
const fileSchema = z.strictObject({ format: z.literal(FORMS_FILE_FORMAT), version: z.literal(FORMS_FILE_VERSION), forms: z.array(portableSchema).min(1).max(1000) });

export function formsFileText(forms: readonly PortableForm[]): string {
  const plain = forms.map(({ name, kind, sheetName, signature, content }) => ({ name, kind, sheetName, signature, content }));
  return `${JSON.stringify({ format: FORMS_FILE_FORMAT, version: FORMS_FILE_VERSION, forms: plain }, null, 2)}\n`;
}

export type FormsFile = { readonly type: 'forms'; readonly forms: readonly PortableForm[] } | { readonly type: 'too-new' } | { readonly type: 'invalid' };

/** Reads such a file; everything in it must fit, else nothing of it is taken. */
export function readFormsFile(text: string): FormsFile {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return { type: 'invalid' };
    throw error;
  }
  const head = headSchema.safeParse(value);
  if (head.success && head.data.version > FORMS_FILE_VERSION) return { type: 'too-new' };
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) return { type: 'invalid' };
  const { forms } = parsed.data;
  const keys = new Set(forms.map(({ kind, signature }) => `${kind} ${signatureKey(signature)}`));
  return keys.size < forms.length || !forms.every(fits) ? { type: 'invalid' } : { type: 'forms', forms };
}
