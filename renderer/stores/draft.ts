import { create } from 'zustand';
import type { Channel, RequestInput } from '../../shared/contract.ts';
import type { DraftId } from '../../shared/ids.ts';
import type { DraftView } from '../../shared/views.ts';
import { call } from '../desk/client.ts';
import { toFailure } from '../desk/failure.ts';
import type { DeskFailure } from '../desk/failure.ts';

interface DraftState {
  readonly draft: DraftView | null;
  readonly failure: DeskFailure | null;
  /** Requests under way; the next action waits for them. */
  readonly busy: number;
  readonly open: (id: DraftId) => Promise<void>;
  readonly show: (draft: DraftView) => void;
}

export const useDraft = create<DraftState>((set, get) => ({
  draft: null,
  failure: null,
  busy: 0,
  open: async (id) => {
    if (get().draft?.id === id) return;
    set({ draft: null, failure: null });
    try {
      get().show(await call('drafts.get', { id }));
    } catch (error) {
      set({ failure: toFailure(error) });
    }
  },
  show: (draft) => {
    const shown = get().draft;
    // Answers may overtake one another while someone edits quickly; the newest revision stays.
    if (shown === null || shown.id !== draft.id || draft.revision >= shown.revision) set({ draft, failure: null });
  },
}));

/** The channels that change the draft on screen and answer with it. */
type ChangeChannel = Extract<
  Channel,
  | 'drafts.layout'
  | 'drafts.ownReading'
  | 'drafts.setConstant'
  | 'drafts.setTiming'
  | 'drafts.setConnection'
  | 'drafts.edit'
  | 'drafts.editCells'
  | 'drafts.leaveOut'
  | 'drafts.putBack'
  | 'drafts.decideDuplicates'
  | 'drafts.undo'
  | 'drafts.redo'
>;

async function tracked<T>(work: () => Promise<T>): Promise<T> {
  useDraft.setState((state) => ({ busy: state.busy + 1 }));
  try {
    return await work();
  } finally {
    useDraft.setState((state) => ({ busy: state.busy - 1 }));
  }
}

export async function changeDraft<C extends ChangeChannel>(channel: C, input: RequestInput<C>): Promise<DraftView> {
  return tracked(async () => {
    const draft: DraftView = await call<ChangeChannel>(channel, input);
    useDraft.getState().show(draft);
    return draft;
  });
}

export async function fixDraft(input: RequestInput<'drafts.fix'>): Promise<number> {
  return tracked(async () => {
    const answer = await call('drafts.fix', input);
    useDraft.getState().show(answer.draft);
    return answer.changed;
  });
}

export async function replaceInDraft(input: RequestInput<'drafts.replace'>): Promise<number> {
  return tracked(async () => {
    const answer = await call('drafts.replace', input);
    useDraft.getState().show(answer.draft);
    return answer.changed;
  });
}

/** Asks the desk for the draft on screen again: what is not part of the draft, such as the name of its form, has changed. */
export async function refreshDraft(id: DraftId): Promise<void> {
  useDraft.getState().show(await call('drafts.get', { id }));
}
