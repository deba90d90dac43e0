import type { ServiceId } from '../services.ts';
import { KIND_IDS, type Kind, type KindId } from './kind.ts';
import { manualSettlement } from './manual-settlement.ts';
import { sellerPayout } from './seller-payout.ts';
import { submallPayout } from './submall-payout.ts';

/** Every kind the desk knows: a new one is a file and a line here. */
export const KINDS: Readonly<Record<KindId, Kind>> = {
  'manual-settlement': manualSettlement,
  'submall-payout': submallPayout,
  'seller-payout': sellerPayout,
};

export function kindOf(id: KindId): Kind {
  return KINDS[id];
}

export function isKindId(text: string): text is KindId {
  return (KIND_IDS as readonly string[]).includes(text);
}

/** The kinds whose rows this service takes, in the order of KIND_IDS. */
export function kindsForService(service: ServiceId): readonly Kind[] {
  return KIND_IDS.map((id) => KINDS[id]).filter((kind) => kind.service === service);
}

/** The kind a connection of this service is used for first; null when there is none. */
export function kindForService(service: ServiceId): Kind | null {
  return kindsForService(service)[0] ?? null;
}
