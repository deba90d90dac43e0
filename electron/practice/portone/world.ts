import { decodeSegment, jsonReply, readJson, type Call, type Reply, type World } from '../call.ts';
import { practiceSecrets } from '../secrets.ts';
import { portOneError, portOneErrorOfStatus, PortOneRefusal } from './errors.ts';
import { listPartners, showPartner } from './partners.ts';
import type { PortOneSetting, TransferWorld } from './chain-book.ts';
import { Console } from './console.ts';
import { listAccountTransfers, listBulkAccountTransfers } from './account-transfers.ts';
import { listBulkPayouts, listPayouts } from './payouts.ts';
import { listSettlements } from './settlements.ts';
import { createTransfer, deleteTransfer, getTransfer, listSummaries } from './transfers.ts';

/** A GET's input travels as the query parameter `requestBody`, or as a real body (portone-facts "Basics"). */
function inputOf(call: Call): unknown {
  const text = call.query.get('requestBody') ?? call.body;
  if (text.trim() === '') return {};
  const value = readJson(text);
  if (value === undefined) throw new PortOneRefusal('INVALID_REQUEST', 'requestBody is not JSON');
  return value;
}

/** `?test=` wins; without it live, which is the service's own default (portone-facts "Basics"). */
function worldOf(call: Call): TransferWorld {
  const test = call.query.get('test');
  if (test === null || test === 'false') return 'live';
  if (test === 'true') return 'test';
  throw new PortOneRefusal('INVALID_REQUEST', 'test');
}

/** The practice PortOne: manual transfers and partners of the platform API. */
export class PortOneWorld implements World {
  readonly #setting: PortOneSetting;
  readonly console: Console;

  constructor(setting: PortOneSetting) {
    this.#setting = setting;
    this.console = new Console(setting);
  }

  errorReply(status: number): Reply {
    return portOneErrorOfStatus(status);
  }

  /** PortOne has no idempotency keys: a repeat in flight meets the id that already exists. */
  hold(): () => void {
    return () => undefined;
  }

  answer(call: Call): Reply {
    if (call.headers.authorization !== `PortOne ${practiceSecrets.portone}`) return portOneError('UNAUTHORIZED');
    try {
      // By itself: what a refusal takes back is not what happened at the console.
      this.console.look(this.#setting.now());
      return this.#setting.book.together(() => this.#route(call));
    } catch (error) {
      if (error instanceof PortOneRefusal) return portOneError(error.type, error.message);
      throw error;
    }
  }

  #route(call: Call): Reply {
    const setting = this.#setting;
    const world = worldOf(call);
    switch (`${call.method} ${call.path}`) {
      case 'POST /platform/transfers/manual':
        this.console.noticed(setting.now());
        return createTransfer(setting, world, call.body);
      case 'GET /platform/transfer-summaries':
        return listSummaries(setting, world, inputOf(call));
      case 'GET /platform/partners':
        return listPartners(setting.partners, inputOf(call), world === 'test');
      case 'GET /platform/partner-settlements':
        return listSettlements(setting, world, inputOf(call));
      case 'GET /platform/bulk-payouts':
        return listBulkPayouts(setting, world, inputOf(call));
      case 'GET /platform/payouts':
        return listPayouts(setting, world, inputOf(call));
      case 'GET /platform/bulk-account-transfers':
        return listBulkAccountTransfers(setting, world, inputOf(call));
      case 'GET /platform/account-transfers':
        return listAccountTransfers(setting, world, inputOf(call));
      default:
        break;
    }
    const match = /^\/platform\/(transfers|partners)\/([^/]+)$/.exec(call.path);
    const id = match?.[2] === undefined ? null : decodeSegment(match[2]);
    if (!match || id === null) return jsonReply(404, { type: 'NOT_FOUND', message: '존재하지 않는 경로입니다.' });
    switch (`${call.method} ${match[1] ?? ''}`) {
      case 'GET transfers':
        return getTransfer(setting, world, id);
      case 'DELETE transfers':
        return deleteTransfer(setting, world, id);
      case 'GET partners': {
        const partner = setting.partners.find((candidate) => candidate.id === id);
        if (!partner) throw new PortOneRefusal('PLATFORM_PARTNER_NOT_FOUND');
        return jsonReply(200, showPartner(partner, world === 'test'));
      }
      default:
        return jsonReply(404, { type: 'NOT_FOUND', message: '존재하지 않는 경로입니다.' });
    }
  }
}
