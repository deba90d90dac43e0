import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { BatchProgress } from '../../shared/views.ts';
import type { DeskClock } from '../clock.ts';
import type { Desk, RunSecrets } from '../desk.ts';
import { text } from './arguments.ts';
import type { Values } from './arguments.ts';
import type { Host } from '../host.ts';

/** The exit statuses of CLI.md. */
export const EXIT = { done: 0, needsPerson: 1, impossible: 2, stopped: 3 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** What every command is given. */
export interface CommandContext {
  readonly home: string;
  readonly json: boolean;
  readonly language: Language;
  /** One clock for the whole command: one that SETTLEDESK_NOW has moved must not start anew with every desk that is opened. */
  readonly clock: () => DeskClock;
}


export interface OpenOptions {
  readonly mode: 'write' | 'read';
  readonly runSecrets?: ReadonlyMap<ConnectionId, RunSecrets>;
  readonly onProgress?: (progress: BatchProgress) => void;
}

/** Opens the desk for a command. A ledger that is not there yet is made, even for a command that only looks. */
export async function openDesk(context: CommandContext, options: OpenOptions): Promise<Desk> {
  const { Desk: desk } = await import('../desk.ts');
  const clock = context.clock();
  const host: Host = {
    kind: 'cli',
    fetch,
    emit: (name, payload) => {
      if (name === 'batch.progress') options.onProgress?.(payload as BatchProgress);
    },
    report: (error) => process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
    saveFile: () => Promise.reject(new DeskError('USAGE', { detail: 'saveFile' })),
  };
  const mode = options.mode === 'read' && existsSync(join(context.home, 'ledger.sqlite')) ? 'read' : 'write';
  return await desk.open({ home: context.home, host, mode, clock: clock.now, clockMoved: clock.isMoved, ...(options.runSecrets ? { runSecrets: options.runSecrets } : {}) });
}

/** Opens the desk, runs, and closes it whatever happens. */
export async function withDesk<T>(context: CommandContext, options: OpenOptions, run: (desk: Desk) => Promise<T>): Promise<T> {
  const desk = await openDesk(context, options);
  try {
    return await run(desk);
  } finally {
    await desk.close();
  }
}

/** The one JSON document of a command, or its lines for a person. */
export function print(context: CommandContext, document: unknown, lines: readonly string[]): void {
  process.stdout.write(context.json ? `${JSON.stringify(document)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** The password of a file, exactly as the variable has it: a space may belong to it. Throws USAGE when it is empty. */
export function passwordFromEnvironment(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const password = process.env[name];
  if (password === undefined || password === '') throw new DeskError('USAGE', { detail: `$${name}` });
  return password;
}

/** The options of a command that may be given secrets for its own run. */
export const SECRET_OPTIONS = { 'secret-env': { type: 'string' }, 'security-key-env': { type: 'string' } } as const;

/** For commands that go on with a batch: a person's word that the secret is a reissued one of the same account. */
export const REISSUED_OPTION = { 'reissued-secret': { type: 'boolean' } } as const;

/** What `--secret-env` and `--security-key-env` name; null when neither is given. Throws USAGE when a variable is empty. */
export function runSecretsOf(values: Values): RunSecrets | null {
  const [secret, securityKey] = [text(values, 'secret-env'), text(values, 'security-key-env')];
  if (secret === undefined && securityKey === undefined) return null;
  return {
    secret: secret === undefined ? undefined : secretFromEnvironment(secret),
    securityKey: securityKey === undefined ? undefined : secretFromEnvironment(securityKey),
  };
}

/** A secret from the named environment variable, for this run. Throws USAGE when the variable is empty. */
export function secretFromEnvironment(name: string): string {
  const secret = process.env[name];
  if (secret === undefined || secret.trim() === '') throw new DeskError('USAGE', { detail: `$${name}` });
  return secret.replaceAll('\uFEFF', '').trim();
}
