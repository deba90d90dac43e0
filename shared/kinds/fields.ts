/**
 * Everything a column of a payout sheet can mean. Keys that go to a service bear the service's own name
 * (`payoutAmount`); the others are ours.
 */
export const FIELD_KEYS = [
  // submall-payout (Toss v1, toss-facts §1.5)
  'subMallId',
  'payoutDate',
  'payoutAmount',
  'transferSummary',
  // seller-payout (Toss v2, toss-facts §2.5); date, amount and the recipient's text as above
  'sellerId',
  'scheduleType',
  // manual-settlement (PortOne, portone-facts "Manual settlement")
  'settlementType',
  'partnerId',
  'settlementDate',
  'settlementAmount',
  'settlementTaxFreeAmount',
  'settlementCurrency',
  'memo',
  // never sent: read to check the row against what the service knows, or for the person alone
  'bank',
  'accountNumber',
  'holderName',
  'businessNumber',
  'companyName',
  'ownMemo',
  /** Sent as metadata under its header; the only field that more than one column may have. */
  'metadata',
] as const;
export type FieldKey = (typeof FIELD_KEYS)[number];

export type FieldType = 'id' | 'amount' | 'date' | 'text' | 'bank' | 'account' | 'businessNumber';

export interface Field {
  readonly key: FieldKey;
  readonly type: FieldType;
  /** required: a row cannot be sent without it. optional: sent when there. reference: never sent. */
  readonly use: 'required' | 'optional' | 'reference';
  /** Header texts that mean this field, best first (toss-facts §5.2). Compared after `normaliseHeader`. */
  readonly synonyms: readonly string[];
  /** Words that are sent and may be the same for every row: a sheet without this column can be given one text for all. */
  readonly sameForAll?: true;
}
