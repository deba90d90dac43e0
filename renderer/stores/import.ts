import { create } from 'zustand';
import type { EventPayload } from '../../shared/contract.ts';
import type { DraftView, SameFile } from '../../shared/views.ts';
import { call, listen } from '../desk/client.ts';
import { DeskFailure, toFailure } from '../desk/failure.ts';
import { i18n } from '../i18n/index.ts';
import { notifyRefused } from '../ui/notify.ts';
import { useDraft } from './draft.ts';
import { go, goToDraft } from './route.ts';
import { useSession } from './session.ts';

export type ImportSource =
  | { readonly type: 'file'; readonly file: File }
  | { readonly type: 'pasted'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'sample'; readonly id: string; readonly name: string };

/** A file whose very bytes the desk has seen before: it is not read until the person says so. */
export interface KnownFile {
  readonly name: string;
  readonly source: ImportSource;
  readonly found: SameFile;
}

interface StartOptions {
  /** Of an encrypted file; it goes to the desk with this one request and is not kept. */
  readonly password?: string;
  /** The person knows that this file was here before and wants it read again. */
  readonly known?: boolean;
}

interface ImportState {
  /** The file being read; null when none is. */
  readonly reading: { readonly importId: string; readonly name: string; readonly cancelling: boolean } | null;
  readonly progress: EventPayload<'import.progress'> | null;
  /** The source is kept so that it can be read again, with a password. */
  readonly refused: { readonly name: string; readonly failure: DeskFailure; readonly source: ImportSource } | null;
  readonly known: KnownFile | null;
  readonly start: (source: ImportSource, options?: StartOptions) => Promise<void>;
  readonly cancel: () => void;
  readonly forget: () => void;
}

listen('import.progress', (progress) => {
  if (useImport.getState().reading?.importId === progress.importId) useImport.setState({ progress });
});

export const useImport = create<ImportState>((set, get) => ({
  reading: null,
  progress: null,
  refused: null,
  known: null,
  start: async (source, options = {}) => {
    const connectionId = useSession.getState().connectionId;
    if (connectionId === null) return;
    if (get().reading !== null) {
      notifyRefused(i18n.t('import.busy', { name: get().reading?.name ?? '' }));
      return;
    }
    const importId = crypto.randomUUID();
    const name = source.type === 'file' ? source.file.name : source.name;
    set({ reading: { importId, name, cancelling: false }, progress: null, refused: null, known: null });
    try {
      const bytes = source.type === 'sample' ? null : await bytesOf(source);
      // A password was asked for after the question was answered.
      const found = bytes === null || options.known === true || options.password !== undefined ? null : await sameFile(bytes);
      if (found !== null) {
        set({ reading: null, known: { name, source, found } });
        go({ screen: 'new' });
        return;
      }
      const { password } = options;
      const draft =
        source.type === 'sample'
          ? await call('drafts.importSample', { importId, connectionId, sampleId: source.id })
          : await call('drafts.import', { importId, connectionId, name, bytes: bytes ?? new Uint8Array(), ...(password === undefined ? {} : { password }) });
      set({ reading: null, progress: null });
      useDraft.getState().show(draft);
      goToDraft(draft.id, firstStep(draft));
    } catch (error) {
      const failure = toFailure(error);
      set({ reading: null, progress: null, refused: failure.code === 'READING_CANCELLED' ? null : { name, failure, source } });
    }
  },
  cancel: () => {
    const reading = get().reading;
    if (reading === null) return;
    set({ reading: { ...reading, cancelling: true } });
    call('drafts.cancelImport', { importId: reading.importId }).catch(() => undefined);
  },
  forget: () => {
    set({ refused: null, known: null });
  },
}));

/** The contract's own limit: a larger file is refused here, before it is read into memory. */
const LARGEST_FILE = 300 * 1024 * 1024;

async function bytesOf(source: Exclude<ImportSource, { readonly type: 'sample' }>): Promise<Uint8Array<ArrayBuffer>> {
  if (source.type === 'pasted') return source.bytes;
  const { file } = source;
  if (file.size > LARGEST_FILE) throw new DeskFailure({ code: 'FILE_TOO_LARGE', params: {}, moneyMoved: 'no' });
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    // A folder was dropped, or the file went away meanwhile.
    throw new DeskFailure({ code: 'FILE_UNREADABLE', params: {}, moneyMoved: 'no' });
  }
}

/** What the desk knows of a file with exactly this content; null when it has never seen it. */
async function sameFile(bytes: Uint8Array<ArrayBuffer>): Promise<SameFile | null> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = await call('drafts.sameFile', { sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') });
  return found.drafts.length === 0 && found.batches.length === 0 ? null : found;
}

/** Columns that were recognised for certain need no second look; anything less is shown first. */
export function firstStep(draft: DraftView): 'mapping' | 'review' {
  const sure = draft.columns.every((column) => column.field === null || column.confidence >= 0.9);
  const complete = !draft.draftIssues.some((issue) => issue.code === 'FIELD_NOT_MAPPED' || issue.code === 'HEADER_NOT_FOUND' || issue.code === 'FORM_IGNORED' || issue.code === 'FIELD_CONTESTED');
  // A text for every row that came with a remembered form ("9월 정산") may be last month's.
  const inherited = draft.form?.type === 'used' && draft.constants.length > 0;
  return sure && complete && !inherited && draft.kindConfidence >= 0.9 ? 'review' : 'mapping';
}
