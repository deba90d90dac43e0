/**
 * Errors a person sees. Each has a code with a sentence in the message catalogue, says whether money may have moved,
 * and never carries a secret, a path or a stack trace.
 */
export const ERROR_CODES = [
  // files
  'FILE_EMPTY',
  'FILE_TOO_LARGE',
  'FILE_NOT_A_SHEET',
  'FILE_TYPE_UNSUPPORTED',
  'FILE_ENCRYPTED',
  'FILE_PASSWORD_WRONG',
  'FILE_DAMAGED',
  'FILE_TOO_MANY_ROWS',
  'FILE_TOO_MANY_COLUMNS',
  'FILE_INFLATES_TOO_MUCH',
  'FILE_TAKES_TOO_LONG',
  'FILE_UNSAFE_XML',
  'FILE_NO_SHEETS',
  'FILE_NO_ROWS',
  'FILE_UNREADABLE',
  'SHEET_NOT_FOUND',
  'KIND_NOT_RECOGNISED',
  'READING_CANCELLED',
  // connections and secrets
  'CONNECTION_NOT_FOUND',
  'CONNECTION_WRONG_SERVICE',
  'CONNECTION_NO_SECRET',
  'CONNECTION_IN_USE',
  'SECRET_EMPTY',
  'SECRET_WRONG_ENVIRONMENT',
  'SECRET_NOT_A_SECRET',
  'SECRET_REPLACES',
  'SECRET_DIFFERS',
  'CONNECTION_NO_SECURITY_KEY',
  'SECURITY_KEY_INVALID',
  'SECURITY_KEY_NOT_USED',
  'KEYCHAIN_UNAVAILABLE',
  'BASE_URL_NOT_ALLOWED',
  // drafts and batches
  'DRAFT_NOT_FOUND',
  'DRAFT_CHANGED',
  'DRAFT_HAS_ERRORS',
  'DRAFT_NOTHING_TO_SEND',
  'DUPLICATES_UNDECIDED',
  'TOTAL_MISMATCH',
  'LABEL_MISMATCH',
  'FORM_NOT_FOUND',
  'FORMS_FILE_INVALID',
  'FORMS_FILE_TOO_NEW',
  'BATCH_NOT_FOUND',
  'BATCH_TAMPERED',
  'BATCH_NOT_SENDABLE',
  'BATCH_ALREADY_RUNNING',
  'BALANCE_SHORT',
  'BALANCE_UNREADABLE',
  'NOT_CANCELLABLE',
  'DECISION_NOT_OPEN',
  'NO_FAILED_ROWS',
  'ROWS_TAKEN',
  'ROWS_READ_OTHERWISE',
  'NOTHING_TO_SPLIT',
  'SPLIT_TOO_SOON',
  'SPLIT_CLASH',
  'SPLIT_UNCERTAIN',
  'UNDO_RUNNING',
  'SENDING_STARTED',
  'ALIKE_AT_SERVICE',
  'LOOK_UNCERTAIN',
  'TIME_IN_PAST',
  'PAY_DATE_BEFORE_START',
  'CLOCK_MOVED',
  // approval
  'LIMIT_BATCH',
  'LIMIT_DAY',
  'APPROVAL_NEEDED',
  'APPROVAL_REFUSED',
  'APPROVAL_OWN',
  'APPROVAL_NOT_OPEN',
  'APPROVAL_FILE_INVALID',
  'APPROVAL_FILE_TOO_NEW',
  'APPROVAL_FILE_FALSE',
  'APPROVAL_OTHER_BATCH',
  'APPROVAL_MISMATCH',
  'APPROVAL_OLDER',
  'APPROVAL_SIGNATURE',
  'APPROVER_UNKNOWN',
  'APPROVER_NOT_YET',
  'APPROVER_KNOWN',
  // services
  'SERVICE_UNREACHABLE',
  'SERVICE_REFUSED_KEY',
  'SERVICE_ANSWER_UNREADABLE',
  'SERVICE_ERROR',
  // machine
  'LEDGER_IN_USE',
  'LEDGER_UNWRITABLE',
  'LEDGER_DAMAGED',
  'LEDGER_TOO_NEW',
  'BACKUP_FAILED',
  'DISK_FULL',
  'FILE_NOT_WRITABLE',
  // results and exports
  'EXPORT_CANCELLED',
  'EXPORT_FAILED',
  'EXPORT_NOTHING',
  'EXPORT_SUMS_WRONG',
  'VOUCHERS_REPEAT',
  'AUDIT_FILE_UNREADABLE',
  // the wire between window and desk
  'CHANNEL_UNKNOWN',
  'ARGUMENT_INVALID',
  'SENDER_UNKNOWN',
  'USAGE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** no: certainly not. maybe: a request may have reached the service; the ledger shows which rows. */
export type MoneyMoved = 'no' | 'maybe';

export type ErrorParams = Readonly<Record<string, string | number>>;

export class DeskError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly moneyMoved: MoneyMoved;

  constructor(code: ErrorCode, params: ErrorParams = {}, options: { cause?: unknown; moneyMoved?: MoneyMoved } = {}) {
    super(code, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'DeskError';
    this.code = code;
    this.params = params;
    this.moneyMoved = options.moneyMoved ?? 'no';
  }
}
