import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInstant } from '../../shared/calendar.ts';
import type { Channel, RequestInput, RequestOutput } from '../../shared/contract.ts';
import { sessionStore } from '../../electron/connections/secrets.ts';
import { Desk } from '../../electron/desk.ts';
import { requestAnswerer } from '../../electron/requests.ts';
import { BENCH_TIME } from './data.ts';

export type Ask = <C extends Channel>(channel: C, input: RequestInput<C>) => Promise<RequestOutput<C>>;

/** A real desk in a folder of its own, asked the way a window asks it. */
export async function withDesk<Value>(work: (desk: Desk, ask: Ask) => Promise<Value>): Promise<Value> {
  const home = mkdtempSync(join(tmpdir(), 'settledesk-bench-home-'));
  const offset = (parseInstant(BENCH_TIME) ?? Date.now()) - Date.now();
  const desk = await Desk.open({
    home,
    mode: 'write',
    clock: () => Date.now() + offset,
    clockMoved: true,
    // The system's own keychain may ask a person something: nothing is measured then.
    keychain: sessionStore(),
    host: {
      kind: 'cli',
      fetch,
      emit: () => undefined,
      report: (error) => process.stderr.write(`${String(error)}\n`),
      saveFile: () => Promise.reject(new Error('the benchmark saves by itself')),
    },
  });
  const answer = requestAnswerer(desk);
  try {
    return await work(desk, async <C extends Channel>(channel: C, input: RequestInput<C>) => {
      const reply = await answer(channel, input);
      if (!reply.ok) throw new Error(`${channel}: ${reply.error.code}`);
      return reply.value as RequestOutput<C>;
    });
  } finally {
    await desk.close();
    rmSync(home, { recursive: true, force: true });
  }
}
