/** Identifiers that must not be confused with one another, or with plain text. */
type Id<Name extends string> = string & { readonly __id: Name };

export type ConnectionId = Id<'connection'>;
export type DraftId = Id<'draft'>;
export type BatchId = Id<'batch'>;
export type FormId = Id<'form'>;
export type RequestId = Id<'request'>;
/** Our own id of one row of one batch: what the service is asked about when an answer is lost. */
export type RowKey = Id<'row'>;

export const connectionId = (text: string): ConnectionId => text as ConnectionId;
export const draftId = (text: string): DraftId => text as DraftId;
export const batchId = (text: string): BatchId => text as BatchId;
export const formId = (text: string): FormId => text as FormId;
export const requestId = (text: string): RequestId => text as RequestId;
export const rowKey = (text: string): RowKey => text as RowKey;
