import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';

/** What goes wrong with a request. `accept-then-…`, `delay` and `garbage` do the work first: the money has moved. */
export type FaultAction =
  | { readonly type: 'drop' }
  | { readonly type: 'accept-then-drop' }
  | { readonly type: 'delay'; readonly milliseconds: number }
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'accept-then-status'; readonly status: number }
  | { readonly type: 'garbage' };

/** One line of the list that `settledesk practice --faults` reads. */
export interface Fault {
  /** Method and path: `POST /v1/payouts/sub-malls/settlements`. `*` may end it, `{id}` stands for one segment. */
  readonly match: string;
  /** Counted from 1 among the requests that match; absent: every one of them. */
  readonly nth?: number | undefined;
  readonly do: string;
}

const LONGEST_DELAY_MS = 10 * 60_000;

function parseAction(text: string): FaultAction | null {
  if (text === 'drop' || text === 'accept-then-drop' || text === 'garbage') return { type: text };
  const delay = /^delay:(\d{1,7})$/.exec(text);
  if (delay) {
    const milliseconds = Number(delay[1]);
    return milliseconds <= LONGEST_DELAY_MS ? { type: 'delay', milliseconds } : null;
  }
  const status = /^(status|accept-then-status):([2-5]\d\d)$/.exec(text);
  if (status) return { type: status[1] === 'status' ? 'status' : 'accept-then-status', status: Number(status[2]) };
  return null;
}

const faultSchema = z.strictObject({
  match: z.string().regex(/^(GET|POST|PUT|PATCH|DELETE|\*) \/\S*$/, 'method, a space, and a path'),
  nth: z.number().int().positive().optional(),
  do: z.string().refine((text) => parseAction(text) !== null, 'accept-then-drop, drop, delay:MS, status:CODE, accept-then-status:CODE or garbage'),
});

/** Reads the list of faults of the command line. Throws DeskError USAGE with the place and the reason. */
export function parseFaults(value: unknown): readonly Fault[] {
  const result = z.array(faultSchema).safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new DeskError('USAGE', { reason: issue ? `faults[${issue.path.join('.')}]: ${issue.message}` : 'faults' });
}

const PREFIX = /^\/(portone|toss-v1|toss-v2)(?=\/|$)/;

/** A path as the services themselves know it: without our own first segment. */
export function servicePath(path: string): string {
  const stripped = path.replace(PREFIX, '');
  return stripped === '' ? '/' : stripped;
}

function toPattern(match: string): { method: string; path: RegExp } {
  const space = match.indexOf(' ');
  const path = servicePath(match.slice(space + 1).split('?')[0] ?? '/');
  const open = path.endsWith('*');
  const source = (open ? path.slice(0, -1) : path)
    .split(/(\{[^/}]*\})/)
    .map((part) => (/^\{[^/}]*\}$/.test(part) ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
    .join('');
  return { method: match.slice(0, space), path: new RegExp(`^${source}${open ? '.*' : '/?'}$`) };
}

interface Armed {
  readonly method: string;
  readonly path: RegExp;
  readonly nth: number | null;
  readonly action: FaultAction;
  seen: number;
}

/** Counts requests and says which of them go wrong. */
export class FaultList {
  #armed: Armed[] = [];

  constructor(faults: readonly Fault[]) {
    this.set(faults);
  }

  /** Replaces the list; every count starts again. */
  set(faults: readonly Fault[]): void {
    this.#armed = parseFaults(faults).map((fault) => {
      const action = parseAction(fault.do);
      if (action === null) throw new DeskError('USAGE', { reason: `faults: ${fault.do}` });
      return { ...toPattern(fault.match), nth: fault.nth ?? null, action, seen: 0 };
    });
  }

  /** Every matching fault counts the request; the first that is due acts. */
  take(method: string, path: string): FaultAction | null {
    let due: FaultAction | null = null;
    for (const fault of this.#armed) {
      if ((fault.method !== '*' && fault.method !== method) || !fault.path.test(path)) continue;
      fault.seen += 1;
      if (due === null && (fault.nth === null || fault.nth === fault.seen)) due = fault.action;
    }
    return due;
  }
}
