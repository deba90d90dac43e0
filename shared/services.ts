/** The payment services the desk speaks to, and the environments of a connection. */
export const SERVICE_IDS = ['portone', 'toss-v1', 'toss-v2'] as const;
export type ServiceId = (typeof SERVICE_IDS)[number];

/** `practice` is the built-in server; `test` is the service's own sandbox; `live` moves real money. */
export const ENVIRONMENTS = ['practice', 'test', 'live'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Services whose bodies travel encrypted: their connections hold a second secret, the security key (toss-facts §2.2). */
export const NEEDS_SECURITY_KEY: Readonly<Record<ServiceId, boolean>> = { portone: false, 'toss-v1': false, 'toss-v2': true };

/** A payee as the service knows it: a submall (Toss v1), a seller (Toss v2) or a partner (PortOne). */
export interface Payee {
  readonly id: string;
  /** What the shop itself calls it, where the service keeps that beside its own id (Toss v2: `refSellerId`). */
  readonly ownId?: string | null;
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
