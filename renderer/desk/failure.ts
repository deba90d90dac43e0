import type { WireError } from '../../shared/contract.ts';
import type { ErrorCode, ErrorParams, MoneyMoved } from '../../shared/errors.ts';

/** An answer that says no, as the window knows it: a code with its sentence in the catalogue, never a stack. */
export class DeskFailure extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly moneyMoved: MoneyMoved;
  /** No answer came at all: the desk behind the window is gone or unreachable. */
  readonly lost: boolean;

  constructor(error: WireError, lost = false) {
    super(error.code);
    this.name = 'DeskFailure';
    this.code = error.code;
    this.params = error.params;
    this.moneyMoved = error.moneyMoved;
    this.lost = lost;
  }
}

/** Requests after which money may have moved although no answer was understood. */
const MOVES_MONEY: ReadonlySet<string> = new Set(['batches.send', 'batches.resume', 'batches.cancel']);

export function brokenAnswer(channel: string): DeskFailure {
  return new DeskFailure(internal(channel));
}

export function lostDesk(channel: string): DeskFailure {
  return new DeskFailure(internal(channel), true);
}

function internal(channel: string): WireError {
  return { code: 'INTERNAL', params: { channel }, moneyMoved: MOVES_MONEY.has(channel) ? 'maybe' : 'no' };
}

/** Whatever was thrown, as something that can be shown. */
export function toFailure(error: unknown): DeskFailure {
  return error instanceof DeskFailure ? error : brokenAnswer('window');
}
