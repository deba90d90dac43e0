import { create } from 'zustand';
import type { ApprovalRequestView } from '../../shared/approval-views.ts';
import type { BatchId } from '../../shared/ids.ts';
import { call } from '../desk/client.ts';
import { DeskFailure } from '../desk/failure.ts';
import { i18n } from '../i18n/index.ts';
import { notifyDone } from '../ui/notify.ts';
import { useBatch } from './batch.ts';
import { go, goToBatch } from './route.ts';

interface ApprovalStoreState {
  /** Another desk's request that is being looked at. */
  readonly request: ApprovalRequestView | null;
  readonly show: (request: ApprovalRequestView | null) => void;
}

export const useApproval = create<ApprovalStoreState>((set) => ({
  request: null,
  show: (request) => set({ request }),
}));

/** What an approval file says of itself at its beginning. */
const HEAD_CHARACTERS = 200;
const LARGEST_REQUEST = 256 * 1024 * 1024;
const LARGEST_ANSWER = 64 * 1024;

export type ApprovalFileType = 'request' | 'answer' | 'card' | null;

/** Which approval file it is; null: none, so that it may be a sheet. */
export async function approvalFileType(file: File): Promise<ApprovalFileType> {
  if (!/\.(sdapproval|json)$/i.test(file.name)) return null;
  const head = await file.slice(0, HEAD_CHARACTERS).text();
  if (/"format"\s*:\s*"settledesk-approval-request"/.test(head)) return 'request';
  if (/"format"\s*:\s*"settledesk-approval-answer"/.test(head)) return 'answer';
  return /"format"\s*:\s*"settledesk-approver-card"/.test(head) ? 'card' : null;
}

export async function bytesOfFile(file: File, largest: number): Promise<Uint8Array<ArrayBuffer>> {
  // Refused here, before it is read into memory.
  if (file.size > largest) throw new DeskFailure({ code: 'APPROVAL_FILE_INVALID', params: {}, moneyMoved: 'no' });
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    // A folder was dropped, or the file went away meanwhile.
    throw new DeskFailure({ code: 'FILE_UNREADABLE', params: {}, moneyMoved: 'no' });
  }
}

export const smallFile = (file: File): Promise<Uint8Array<ArrayBuffer>> => bytesOfFile(file, LARGEST_ANSWER);

/** An answer goes to the batch that is open, else to the one it names. */
export async function takeAnswer(file: File, id: BatchId | null): Promise<void> {
  const batch = await call('approvals.takeAnswer', { id, bytes: await smallFile(file) });
  useBatch.getState().show(batch);
  goToBatch(batch.id);
  notifyDone(i18n.t('approval.taken'));
}

export async function openRequest(file: File): Promise<void> {
  const request = await call('approvals.open', { bytes: await bytesOfFile(file, LARGEST_REQUEST) });
  useApproval.getState().show(request);
  go({ screen: 'approval', id: request.requestId });
}

/** A request or an answer, wherever it was dropped or chosen. A card has its own place, since it changes who may approve. */
export async function takeApprovalFile(file: File): Promise<void> {
  const type = await approvalFileType(file);
  if (type === 'request') await openRequest(file);
  else if (type === 'answer') await takeAnswer(file, null);
  else throw new DeskFailure({ code: 'APPROVAL_FILE_INVALID', params: {}, moneyMoved: 'no' });
}
