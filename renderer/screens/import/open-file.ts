import { approvalFileType, takeApprovalFile } from '../../stores/approval.ts';
import { useImport } from '../../stores/import.ts';
import { go } from '../../stores/route.ts';

/** A sheet goes to its import, an approval file to where it belongs. */
export async function openFile(file: File): Promise<void> {
  if ((await approvalFileType(file)) !== null) {
    await takeApprovalFile(file);
    return;
  }
  go({ screen: 'new' });
  await useImport.getState().start({ type: 'file', file });
}
