import type { Environment, ServiceId } from '../../shared/services.ts';
import { portOne } from './portone/service.ts';
import type { PayoutService, ServiceSession } from './service.ts';
import { trimSecret } from './texts.ts';
import { tossV1 } from './toss-v1/service.ts';
import { tossV2 } from './toss-v2/service.ts';

/** What a secret of a service looks like. Null: the service's secrets have no recognisable form. */
export interface SecretPatterns {
  /** A secret that moves real money. */
  readonly live: RegExp | null;
  /** A secret of the service's sandbox. */
  readonly test: RegExp | null;
  /** Something that is pasted by mistake and can never work. */
  readonly notASecret: RegExp | null;
}

export interface ServiceEntry {
  readonly create: (session: ServiceSession) => PayoutService;
  /** Without a trailing slash. The practice environment has its own, from the practice server. */
  readonly defaultBaseUrl: string;
  readonly secretPatterns: SecretPatterns;
}

/** Every service the desk can speak to: a folder and one line here. */
export const SERVICES: Readonly<Record<ServiceId, ServiceEntry>> = {
  portone: {
    create: portOne,
    defaultBaseUrl: 'https://api.portone.io',
    secretPatterns: { live: null, test: null, notASecret: null },
  },
  'toss-v1': {
    create: tossV1,
    defaultBaseUrl: 'https://api.tosspayments.com',
    // One host for test and live: the key decides (toss-facts §1.1), so its prefix is the only sign of real money.
    secretPatterns: { live: /^live_g?sk_/, test: /^test_(g?sk|ak)_/, notASecret: /^(test|live)_g?ck_/ },
  },
  'toss-v2': {
    create: tossV2,
    defaultBaseUrl: 'https://api.tosspayments.com',
    secretPatterns: { live: /^live_g?sk_/, test: /^test_(g?sk|ak)_/, notASecret: /^(test|live)_g?ck_/ },
  },
};

export type SecretHint = 'not-a-secret' | 'other-environment' | 'unusual';

/** What looks wrong about a secret before it is used; null when nothing does. A hint, never a verdict. */
export function hintForSecret(service: ServiceId, environment: Environment, secret: string): SecretHint | null {
  const { live, test, notASecret } = SERVICES[service].secretPatterns;
  const text = trimSecret(secret);
  if (notASecret?.test(text) === true) return 'not-a-secret';
  const [right, wrong] = environment === 'live' ? [live, test] : [test, live];
  if (wrong?.test(text) === true) return 'other-environment';
  return right === null || right.test(text) ? null : 'unusual';
}
