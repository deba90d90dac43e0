/** The payment services the desk speaks to, and the environments of a connection. */
export const SERVICE_IDS = ['portone', 'toss-v1'] as const;
export type ServiceId = (typeof SERVICE_IDS)[number];

/** `practice` is the built-in server; `test` is the service's own sandbox; `live` moves real money. */
export const ENVIRONMENTS = ['practice', 'test', 'live'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** A payee as the service knows it: a submall (Toss v1) or a partner (PortOne). */
export interface Payee {
  readonly id: string;
  readonly name: string | null;
  /** The service's own status text, e.g. APPROVED, KYC_REQUIRED; unknown values are kept as they come. */
  readonly status: string | null;
  readonly archived: boolean;
  /** The service's own bank code or symbol. */
  readonly bank: string | null;
  readonly accountNumber: string | null;
  readonly holderName: string | null;
  readonly businessNumber: string | null;
}
