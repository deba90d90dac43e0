import type { ServiceId } from '../../../shared/services.ts';
import type { Delivery, HttpRequest, RawAnswer, Transport } from '../../services/transport.ts';
import type { AskFault, PayFault } from './faults.ts';
import type { Life } from './mortal-ledger.ts';
import type { SimulatedServices } from './services.ts';
import type { Timeline } from './timeline.ts';

export interface NetworkOptions {
  readonly id: ServiceId;
  readonly services: SimulatedServices;
  readonly timeline: Timeline;
  /** For each payment request in turn. */
  readonly paying: readonly (PayFault | null)[];
  /** For each other request in turn. */
  readonly asking: readonly (AskFault | null)[];
  readonly random: () => number;
}

const STRANGE_STATUS = 'HELD_FOR_REVIEW';

/** Cancelling is a POST, too, and moves no money. */
function isPayment(request: HttpRequest): boolean {
  return request.method === 'POST' && !request.url.endsWith('/cancel');
}

function truncated(answer: RawAnswer): RawAnswer {
  return { ...answer, body: answer.body.slice(0, Math.max(1, Math.floor(answer.body.length / 2))) };
}

/** The way between desk and service. Counts what travelled and lets it go wrong; what has arrived is done whoever dies. */
export class Network {
  readonly #options: NetworkOptions;
  #faultsOver = false;
  #paymentCount = 0;
  #askCount = 0;
  /** Bodies of payments that may still be done though nobody waits for them. */
  readonly #underWay = new Map<symbol, string>();
  /** Every status that is not an end is one that nobody knows. */
  strangeStatuses = false;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Payment requests that were handed to the network. */
  get payments(): number {
    return this.#paymentCount;
  }

  get questions(): number {
    return this.#askCount;
  }

  mayStillBeDone(rowKey: string): boolean {
    return [...this.#underWay.values()].some((body) => body.includes(`"${rowKey}"`));
  }

  /** From here on everything works. */
  calm(): void {
    this.#faultsOver = true;
    this.strangeStatuses = false;
  }

  transport(life: Life): Transport {
    return async (request, { timeoutMs, signal }) => {
      life.step();
      // Answers of requests under way at the same time come in any order.
      for (let turns = Math.floor(this.#options.random() * 4); turns > 0; turns -= 1) await Promise.resolve();
      life.breathe();
      const delivery = isPayment(request) ? await this.#pay(request, timeoutMs) : await this.#ask(request, timeoutMs, signal);
      life.step();
      return delivery;
    };
  }

  #answer(request: HttpRequest): RawAnswer {
    const answer = this.#options.services.answer(this.#options.id, request);
    if (!this.strangeStatuses) return answer;
    return { ...answer, body: answer.body.replaceAll(/"status":"(?:REQUESTED|IN_PROGRESS|SCHEDULED|IN_PROCESS|SETTLED|PAYOUT_CONFIRMED|IN_PAYOUT)"/g, `"status":"${STRANGE_STATUS}"`) };
  }

  /** The service does the work later, whether or not anybody waits for it. */
  #doLater(request: HttpRequest, afterMs: number, release: () => void): void {
    const { timeline } = this.#options;
    const name = Symbol('payment');
    this.#underWay.set(name, request.body ?? '');
    timeline.at(timeline.now + afterMs, () => {
      release();
      this.#underWay.delete(name);
      this.#answer(request);
    });
  }

  async #lostAfter(milliseconds: number): Promise<Delivery> {
    await this.#options.timeline.sleep(milliseconds);
    return { type: 'lost', reason: milliseconds >= 65_000 ? 'TIMEOUT' : 'ECONNRESET' };
  }

  #busy(retryAfter: string | null): Delivery {
    const answer = this.#options.services.failure(this.#options.id, 429);
    return { type: 'answer', answer: { ...answer, headers: { ...answer.headers, ...(retryAfter === null ? {} : { 'retry-after': retryAfter }) } } };
  }

  async #pay(request: HttpRequest, timeoutMs: number): Promise<Delivery> {
    const { id, services, timeline } = this.#options;
    this.#paymentCount += 1;
    const fault = this.#faultsOver ? null : (this.#options.paying[this.#paymentCount - 1] ?? null);
    if (fault === null) return { type: 'answer', answer: this.#answer(request) };
    switch (fault.type) {
      case 'drop':
        return await this.#lostAfter(fault.afterMs);
      case 'not-sent':
        return { type: 'not-sent', reason: 'ECONNREFUSED' };
      case 'accept-then-drop':
        this.#answer(request);
        return await this.#lostAfter(fault.afterMs);
      case 'arrives-late':
        this.#doLater(request, fault.afterMs, () => undefined);
        return await this.#lostAfter(fault.noticedMs);
      case 'runs-long':
        this.#doLater(request, fault.afterMs, services.hold(id, request));
        return await this.#lostAfter(fault.noticedMs);
      case 'answers-late': {
        const answer = this.#answer(request);
        if (fault.afterMs >= timeoutMs) return await this.#lostAfter(timeoutMs);
        await timeline.sleep(fault.afterMs);
        return { type: 'answer', answer };
      }
      case 'refuse':
        return { type: 'answer', answer: services.failure(id, fault.status) };
      case 'conflict': {
        const answer = services.failure(id, 409);
        return { type: 'answer', answer: { ...answer, body: JSON.stringify({ code: 'ANOTHER_CONFLICT', type: 'ANOTHER_CONFLICT', message: '충돌' }) } };
      }
      case 'busy':
        return this.#busy(fault.retryAfter);
      case 'accept-then-status':
        this.#answer(request);
        return { type: 'answer', answer: services.failure(id, fault.status) };
      case 'garbage':
        this.#answer(request);
        return { type: 'answer', answer: services.garbage() };
      case 'truncated':
        return { type: 'answer', answer: truncated(this.#answer(request)) };
    }
  }

  async #ask(request: HttpRequest, timeoutMs: number, signal: AbortSignal | undefined): Promise<Delivery> {
    const { id, services, timeline } = this.#options;
    if (signal?.aborted) return { type: 'not-sent', reason: 'ABORTED' };
    this.#askCount += 1;
    const fault = this.#faultsOver ? null : (this.#options.asking[this.#askCount - 1] ?? null);
    if (fault === null) return { type: 'answer', answer: this.#answer(request) };
    switch (fault.type) {
      case 'drop':
        return { type: 'lost', reason: 'ECONNRESET' };
      case 'accept-then-drop':
        this.#answer(request);
        return { type: 'lost', reason: 'ECONNRESET' };
      case 'status':
        return { type: 'answer', answer: services.failure(id, fault.status) };
      case 'busy':
        return this.#busy(fault.retryAfter);
      case 'answers-late': {
        const answer = this.#answer(request);
        await timeline.sleep(Math.min(fault.afterMs, timeoutMs), signal);
        return fault.afterMs >= timeoutMs || signal?.aborted ? { type: 'lost', reason: 'TIMEOUT' } : { type: 'answer', answer };
      }
      case 'garbage':
        return { type: 'answer', answer: services.garbage() };
      case 'truncated':
        return { type: 'answer', answer: truncated(this.#answer(request)) };
    }
  }
}
