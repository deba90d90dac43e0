import { resolve } from 'node:path';
import { DeskError } from '../shared/errors.ts';
import type { Language } from '../shared/messages/index.ts';
import type { CommandContext, ExitStatus } from './cli/context.ts';
import { clockOnDemand } from './clock.ts';
import { defaultHome } from './home.ts';

type Command = (args: readonly string[], context: CommandContext) => Promise<ExitStatus>;

/** Every command, loaded only when it is called: starting must be quick. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./cli/check.ts')).check,
  template: async () => (await import('./cli/connections.ts')).template,
  connect: async () => (await import('./cli/connections.ts')).connect,
  connections: async () => (await import('./cli/connections.ts')).connections,
  disconnect: async () => (await import('./cli/connections.ts')).disconnect,
  send: async () => (await import('./cli/send.ts')).send,
  resume: async () => (await import('./cli/resume.ts')).resume,
  batches: async () => (await import('./cli/batches.ts')).batches,
  batch: async () => (await import('./cli/batches.ts')).batch,
  track: async () => (await import('./cli/batches.ts')).track,
  results: async () => (await import('./cli/results.ts')).results,
  summary: async () => (await import('./cli/results.ts')).summary,
  vouchers: async () => (await import('./cli/results.ts')).vouchers,
  reschedule: async () => (await import('./cli/batches.ts')).reschedule,
  cancel: async () => (await import('./cli/batches.ts')).cancel,
  practice: async () => (await import('./cli/practice.ts')).practice,
  audit: async () => (await import('./cli/audit.ts')).audit,
};

/** The global options may stand before or after the command. */
function splitArguments(args: readonly string[]): { command: string | undefined; rest: string[]; home: string | undefined; json: boolean; language: Language } {
  const rest: string[] = [];
  let command: string | undefined;
  let home: string | undefined;
  let json = false;
  let language: Language = 'ko';
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const [name, inline] = argument.startsWith('--') && argument.includes('=') ? [argument.slice(0, argument.indexOf('=')), argument.slice(argument.indexOf('=') + 1)] : [argument, undefined];
    if (name === '--json') json = true;
    else if (name === '--home' || name === '--lang') {
      const value = inline ?? args[(index += 1)];
      if (value === undefined || value === '') throw new DeskError('USAGE', { detail: name });
      if (name === '--home') home = resolve(value);
      else if (value === 'ko' || value === 'en') language = value;
      else throw new DeskError('USAGE', { detail: `--lang ${value} (ko | en)` });
    } else if (command === undefined && !argument.startsWith('-')) command = argument;
    else rest.push(argument);
  }
  return { command, rest, home, json, language };
}

async function fail(error: unknown, json: boolean, language: Language): Promise<ExitStatus> {
  const { errorSentence } = await import('../shared/messages/index.ts');
  const known = error instanceof DeskError ? error : new DeskError('INTERNAL', {}, { cause: error, moneyMoved: 'maybe' });
  const sentence = errorSentence(language, known);
  process.stderr.write(`${sentence}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: known.code, message: sentence } })}\n`);
  if (process.env['SETTLEDESK_DEBUG'] === '1') process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  if (known.code === 'READING_CANCELLED') return 3;
  // Money may have moved before, and nothing was changed now: `cancel` tells of what it did change by itself.
  if (known.code === 'NOT_CANCELLABLE') return 2;
  // 2 promises that nothing changed. Where the words beside it do not, somebody has to look.
  return known.moneyMoved === 'no' ? 2 : 1;
}

async function main(args: readonly string[]): Promise<ExitStatus> {
  let json = args.includes('--json');
  let language: Language = 'ko';
  try {
    const split = splitArguments(args);
    ({ json, language } = split);
    if (split.command === undefined || split.command === 'help' || split.rest.includes('--help')) {
      const { help } = await import('./cli/help.ts');
      return help({ home: '', json, language, clock: clockOnDemand() }, split.command === undefined && !split.rest.includes('--help'));
    }
    const load = Object.hasOwn(COMMANDS, split.command) ? COMMANDS[split.command] : undefined;
    if (!load) throw new DeskError('USAGE', { detail: split.command });
    const run = await load();
    return await run(split.rest, { home: split.home ?? defaultHome(), json, language, clock: clockOnDemand() });
  } catch (error) {
    return await fail(error, json, language);
  }
}

process.exitCode = await main(process.argv.slice(2));
