import { create } from 'zustand';
import type { EventPayload } from '../../shared/contract.ts';
import type { DraftView } from '../../shared/views.ts';
import { call, listen } from '../desk/client.ts';
import { DeskFailure, toFailure } from '../desk/failure.ts';
import { useDraft } from './draft.ts';
import { goToDraft } from './route.ts';
import { useSession } from './session.ts';

export type ImportSource = { readonly type: 'file'; readonly file: File } | { readonly type: 'sample'; readonly id: string; readonly name: string };

interface ImportState {
  /** The file being read; null when none is. */
  readonly reading: { readonly importId: string; readonly name: string; readonly cancelling: boolean } | null;
  readonly progress: EventPayload<'import.progress'> | null;
  /** The source is kept so that it can be read again, with a password. */
  readonly refused: { readonly name: string; readonly failure: DeskFailure; readonly source: ImportSource } | null;
  /** The password of a file goes to the desk with this one request and is not kept. */
  readonly start: (source: ImportSource, password?: string) => Promise<void>;
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
  start: async (source, password) => {
    const connectionId = useSession.getState().connectionId;
    if (get().reading !== null || connectionId === null) return;
    const importId = crypto.randomUUID();
    const name = source.type === 'file' ? source.file.name : source.name;
    set({ reading: { importId, name, cancelling: false }, progress: null, refused: null });
    try {
      const draft =
        source.type === 'file'
          ? await call('drafts.import', { importId, connectionId, name, bytes: await bytesOf(source.file), ...(password === undefined ? {} : { password }) })
          : await call('drafts.importSample', { importId, connectionId, sampleId: source.id });
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
    set({ refused: null });
  },
}));

/** The contract's own limit: a larger file is refused here, before it is read into memory. */
const LARGEST_FILE = 300 * 1024 * 1024;

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > LARGEST_FILE) throw new DeskFailure({ code: 'FILE_TOO_LARGE', params: {}, moneyMoved: 'no' });
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    // A folder was dropped, or the file went away meanwhile.
    throw new DeskFailure({ code: 'FILE_UNREADABLE', params: {}, moneyMoved: 'no' });
  }
}

/** Columns that were recognised for certain need no second look; anything less is shown first. */
export function firstStep(draft: DraftView): 'mapping' | 'review' {
  const sure = draft.columns.every((column) => column.field === null || column.confidence >= 0.9);
  const complete = !draft.draftIssues.some((issue) => issue.code === 'FIELD_NOT_MAPPED' || issue.code === 'HEADER_NOT_FOUND' || issue.code === 'FORM_IGNORED' || issue.code === 'FIELD_CONTESTED');
  // A text for every row that came with a remembered form ("9월 정산") may be last month's.
  const inherited = draft.form?.type === 'used' && draft.constants.length > 0;
  return sure && complete && !inherited && draft.kindConfidence >= 0.9 ? 'review' : 'mapping';
}
