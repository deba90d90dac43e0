import type { BusinessCalendar, KstDate } from '../calendar.ts';
import type { Cell } from '../cells.ts';
import type { Finding } from '../issues.ts';
import type { Won } from '../money.ts';
import type { Environment, Payee, ServiceId } from '../services.ts';
import type { Field, FieldKey } from './fields.ts';

export const KIND_IDS = ['manual-settlement', 'submall-payout', 'seller-payout'] as const;
export type KindId = (typeof KIND_IDS)[number];

/** A row that can be sent: only readable, complete values can be written here. */
export type PayRow = SubmallPayoutRow | SellerPayoutRow | ManualSettlementRow;

export interface SubmallPayoutRow {
  readonly kind: 'submall-payout';
  readonly subMallId: string;
  readonly payoutDate: KstDate;
  readonly payoutAmount: Won;
  readonly transferSummary: string | null;
  /** The person's own columns; the desk's own keys are added when the request is planned. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface SellerPayoutRow {
  readonly kind: 'seller-payout';
  /** The service's own id (`seller_…`), never the shop's. */
  readonly sellerId: string;
  /** Null: paid at once (EXPRESS), which nobody can take back. */
  readonly payoutDate: KstDate | null;
  readonly payoutAmount: Won;
  readonly transferSummary: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ManualSettlementRow {
  readonly kind: 'manual-settlement';
  readonly partnerId: string;
  readonly settlementDate: KstDate;
  readonly settlementAmount: Won;
  readonly settlementTaxFreeAmount: Won | null;
  readonly memo: string | null;
}

/** When the rows are to be paid. `sheet`: each row's own date; the others replace it in every row. */
export type PayTiming =
  | { readonly type: 'sheet' }
  | { readonly type: 'immediate' }
  | { readonly type: 'date'; readonly date: KstDate };

/** Everything outside the row that its rules depend on. */
export interface RuleContext {
  readonly today: KstDate;
  /** Minutes since midnight in Korea. */
  readonly minuteOfDay: number;
  readonly calendar: BusinessCalendar;
  readonly environment: Environment | null;
  readonly timing: PayTiming;
  /** Payees as the service knows them, by id; null when the service has not been asked. */
  readonly payees: ReadonlyMap<string, Payee> | null;
}

/** The mapped cells of one row. `metadata` columns come separately, under their header. */
export interface RowCells {
  readonly fields: Readonly<Partial<Record<FieldKey, Cell>>>;
  readonly metadata: readonly { readonly header: string; readonly cell: Cell }[];
  /** The sheet has no column for the payee's id: it may be found by what the row says of the payee. */
  readonly derivePayee?: boolean;
}

/** What was read from a row, whether or not it can be sent. Each part is null when unreadable. */
export interface RowReading {
  readonly payee: string | null;
  readonly amount: Won | null;
  readonly date: KstDate | null;
  /** Null as soon as any finding is an error. */
  readonly row: PayRow | null;
  readonly findings: readonly Finding[];
}

/** What a sheet is for: its columns, their rules and the form to fill in. One file per kind, one line in the table. */
export interface Kind {
  readonly id: KindId;
  readonly service: ServiceId;
  readonly payeeField: FieldKey;
  readonly amountField: FieldKey;
  readonly dateField: FieldKey;
  readonly fields: readonly Field[];
  /** Reads and checks one row by itself. Pure: the same cells and context always give the same reading. */
  readRow(cells: RowCells, context: RuleContext): RowReading;
  /**
   * Findings that need all rows of one payee together: net sums, limits over several rows.
   * `rows` are readings of the rows that would be sent, of one payee.
   */
  checkPayee(rows: readonly RowReading[], context: RuleContext): readonly Finding[];
}

/**
 * Whether one value may stand for this field in every row. An amount never: a slip would be paid as often as there are
 * rows. The payee's id neither: every row's money would go to one payee, and a missing column is the mistake that it
 * would cover up. The date has its own way (`PayTiming`).
 */
export function allowsConstant(kind: Kind, key: FieldKey): boolean {
  return kind.fields.some((field) => field.key === key && field.sameForAll === true);
}
