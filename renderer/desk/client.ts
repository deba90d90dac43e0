import { z } from 'zod';
import { EVENTS, isEventName, replySchema, REQUESTS } from '../../shared/contract.ts';
import type { Channel, DeskBridge, EventName, EventPayload, RequestInput, RequestOutput } from '../../shared/contract.ts';
import { brokenAnswer, DeskFailure, lostDesk } from './failure.ts';
import { httpBridge } from './http-bridge.ts';

// Zod compiles its parsers with `new Function` where it may; the content security policy forbids that, and even trying is reported.
z.config({ jitless: true });

declare global {
  interface Window {
    /** Set by the preload script in Electron; absent in a browser. */
    readonly settledesk?: DeskBridge;
  }
}

let bridge: DeskBridge | null = null;
function theBridge(): DeskBridge {
  bridge ??= window.settledesk ?? httpBridge();
  return bridge;
}

/** The only way to the desk. Answers are parsed by the contract; a refusal is thrown as DeskFailure. */
export async function call<C extends Channel>(channel: C, input: RequestInput<C>): Promise<RequestOutput<C>> {
  let answer: unknown;
  try {
    answer = await theBridge().request(channel, input);
  } catch {
    throw lostDesk(channel);
  }
  const reply = replySchema.safeParse(answer);
  if (!reply.success) throw brokenAnswer(channel);
  if (!reply.data.ok) throw new DeskFailure(reply.data.error);
  const value = REQUESTS[channel].output.safeParse(reply.data.value);
  if (!value.success) throw brokenAnswer(channel);
  return value.data as RequestOutput<C>;
}

type Listener<E extends EventName> = (payload: EventPayload<E>) => void;
const listeners: { [E in EventName]: Set<Listener<E>> } = { 'import.progress': new Set(), 'batch.progress': new Set(), 'schedule.soon': new Set(), 'work.progress': new Set() };
let connected = false;

function dispatch(name: EventName, payload: unknown): void {
  const parsed = EVENTS[name].safeParse(payload);
  if (!parsed.success) return;
  for (const listener of listeners[name]) (listener as (heard: unknown) => void)(parsed.data);
}

/** One stream of events for the whole window; hearing an event that the contract lacks does nothing. */
export function listen<E extends EventName>(name: E, listener: Listener<E>): () => void {
  if (!connected) {
    connected = true;
    theBridge().subscribe((heard, payload) => {
      if (isEventName(heard)) dispatch(heard, payload);
    });
  }
  listeners[name].add(listener);
  return () => {
    listeners[name].delete(listener);
  };
}
