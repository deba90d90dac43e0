import type { RequestOutput } from '../../../shared/contract.ts';

export type DraftListItem = RequestOutput<'drafts.list'>[number];
