import type { RequestInput } from '../../../shared/contract.ts';

/** What a person changes of how a sheet is laid out; what is left out stays as it is. */
export type LayoutChange = Partial<Pick<RequestInput<'drafts.layout'>, 'kind' | 'sheetName' | 'header' | 'columns' | 'confirmed'>>;
