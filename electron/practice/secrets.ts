import type { ServiceId } from '../../shared/services.ts';

/** What the practice server accepts. Constants that anybody may read: they open nothing but the practice world. */
export const practiceSecrets: Readonly<Record<ServiceId, string>> = {
  portone: 'portone_practice_secret_not_a_real_one_000000000000',
  'toss-v1': 'test_sk_practice_not_a_real_key_000000',
  'toss-v2': 'test_sk_practice_v2_not_a_real_key_000',
};

/** The practice security key of Toss v2: 64 hex digits that spell nothing. */
export const practiceSecurityKey = 'c0ffee00'.repeat(8);
