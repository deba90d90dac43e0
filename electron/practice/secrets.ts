import type { ServiceId } from '../../shared/services.ts';

/** What the practice server accepts. Constants that anybody may read: they open nothing but the practice world. */
export const practiceSecrets: Readonly<Record<ServiceId, string>> = {
  portone: 'portone_practice_secret_not_a_real_one_000000000000',
  'toss-v1': 'test_sk_practice_not_a_real_key_000000',
};
