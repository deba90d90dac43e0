import { expect, it } from 'vitest';
import { loadBusinessCalendar } from '../../../shared/calendar.ts';
import type { ServiceId } from '../../../shared/services.ts';
import { startPractice } from '../../practice/practice.ts';
import { practiceSecrets } from '../../practice/secrets.ts';
import { FRIDAY_MORNING, POST_PORTONE, POST_TOSS, fault } from '../../practice/tests/world.ts';
import { fetchTransport } from '../../services/transport.ts';
import type { HttpRequest, RawAnswer } from '../../services/transport.ts';
import { SIMULATED_URLS, SimulatedServices } from './services.ts';

const TOSS = { authorization: `Basic ${Buffer.from(`${practiceSecrets['toss-v1']}:`).toString('base64')}`, 'content-type': 'application/json' };
const PORTONE = { authorization: `PortOne ${practiceSecrets.portone}`, 'content-type': 'application/json' };

type Asked = Omit<HttpRequest, 'url'> & { readonly id: ServiceId; readonly path: string };

function payout(subMallId: string, key: string): string {
  return JSON.stringify([{ subMallId, payoutDate: '2026-11-23', payoutAmount: 5000, transferSummary: '정산', metadata: { settledeskRow: key } }]);
}

function transfer(id: string, partnerId: string): string {
  return JSON.stringify({ id, partnerId, settlementAmount: 700, settlementDate: '2026-11-23', settlementCurrency: 'KRW' });
}

const SETTLEMENTS = '/v1/payouts/sub-malls/settlements';
const MANUAL = '/platform/transfers/manual?test=true';
const toss = (method: HttpRequest['method'], path: string, body: string | null = null, key?: string): Asked => ({ id: 'toss-v1', method, path, body, headers: { ...TOSS, ...(key === undefined ? {} : { 'Idempotency-Key': key }) } });
const toss2 = (path: string): Asked => ({ id: 'toss-v2', method: 'GET', path, body: null, headers: { authorization: `Basic ${Buffer.from(`${practiceSecrets['toss-v2']}:`).toString('base64')}` } });
const portOne = (method: HttpRequest['method'], path: string, body: string | null = null): Asked => ({ id: 'portone', method, path, body, headers: PORTONE });

/** What the clients send, and what they get wrong. The practice server's own tests say what the answers must be. */
const REQUESTS: readonly Asked[] = [
  toss('GET', `${SETTLEMENTS}/balance`),
  toss('POST', SETTLEMENTS, payout('submall001', 'r1'), 'k1'),
  toss('POST', SETTLEMENTS, payout('submall001', 'r1'), 'k1'),
  toss('POST', SETTLEMENTS, payout('nobody', 'r2'), 'k2'),
  toss('POST', SETTLEMENTS, 'no json', 'k3'),
  toss('POST', SETTLEMENTS, payout('submall002', 'r3'), 'k4'),
  toss('GET', `${SETTLEMENTS}?startDate=2026-11-01&endDate=2026-11-30`),
  toss('GET', `${SETTLEMENTS}/none`),
  { ...toss('GET', `${SETTLEMENTS}/balance`), headers: { authorization: 'Basic bm86' } },
  portOne('POST', MANUAL, transfer('t1', 'partner001')),
  portOne('POST', MANUAL, transfer('t1', 'partner001')),
  portOne('POST', MANUAL, transfer('t2', 'nobody')),
  portOne('GET', '/platform/transfers/t1?test=true'),
  portOne('GET', '/platform/transfers/t2?test=true'),
  portOne('GET', '/platform/transfer-summaries?test=true'),
  portOne('DELETE', '/platform/transfers/t1?test=true'),
  portOne('GET', '/platform/transfers/t1?test=true'),
  { ...portOne('GET', '/platform/transfers/t1?test=true'), headers: {} },
  // Bodies of version 2 are encrypted over HTTP and plain here: what is read is the same.
  toss2('/v2/balances'),
  toss2('/v2/sellers?limit=3'),
  toss2('/v2/payouts?limit=1000'),
  toss2('/v2/payouts/none'),
  { ...toss2('/v2/balances'), headers: {} },
];

const seen = ({ status, headers, body }: RawAnswer): unknown => ({ status, type: headers['content-type'], body: body.replace(/"traceId":"[0-9a-f]{32}"/, '"traceId":""') });

it('the services without sockets answer as the practice server does, request for request, and count the same payments', async () => {
  const practice = await startPractice({ book: 'memory', now: () => FRIDAY_MORNING });
  const simulated = new SimulatedServices(await loadBusinessCalendar([2026, 2027]));
  simulated.reset(() => FRIDAY_MORNING);
  const transport = fetchTransport(fetch);
  const overHttp = async ({ id, path, ...request }: Asked): Promise<unknown> => {
    const delivery = await transport({ ...request, url: `${practice.urls[id]}${path}` }, { timeoutMs: 60_000 });
    return delivery.type === 'answer' ? seen(delivery.answer) : delivery;
  };
  try {
    for (const asked of REQUESTS) {
      const { id, path, ...request } = asked;
      expect(seen(simulated.answer(id, { ...request, url: `${SIMULATED_URLS[id]}${path}` })), `${request.method} ${path}`).toEqual(await overHttp(asked));
    }
    for (const status of [302, 400, 401, 409, 429, 500, 503]) {
      practice.setFaults([fault(POST_TOSS, `status:${status}`, null), fault(POST_PORTONE, `status:${status}`, null)]);
      expect(seen(simulated.failure('toss-v1', status))).toEqual(await overHttp(toss('POST', SETTLEMENTS, payout('submall001', 'x'), `x${status}`)));
      expect(seen(simulated.failure('portone', status))).toEqual(await overHttp(portOne('POST', MANUAL, transfer(`x${status}`, 'partner001'))));
    }
    practice.setFaults([fault(POST_TOSS, 'garbage', null)]);
    expect(seen(simulated.garbage())).toEqual(await overHttp(toss('POST', SETTLEMENTS, payout('submall003', 'g'), 'g')));
    expect(simulated.held().map(({ key, undone }) => ({ key, undone }))).toEqual([{ key: 'r1', undone: false }, { key: 'r3', undone: false }, { key: 't1', undone: true }]);
    expect([...practice.book.timesByRow().keys()]).toEqual(['r1', 'r3', 'g', 't1']);
    simulated.reset(() => FRIDAY_MORNING);
    expect(simulated.held()).toEqual([]);
  } finally {
    simulated.close();
    await practice.close();
  }
});
