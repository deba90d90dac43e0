import { readFile } from 'node:fs/promises';
import { DeskError } from '../../shared/errors.ts';
import { NEEDS_SECURITY_KEY, SERVICE_IDS } from '../../shared/services.ts';
import { parseFaults, startPractice } from '../practice/index.ts';
import type { Fault } from '../practice/index.ts';
import { instant, readArguments, text, wholeNumber } from './arguments.ts';
import { EXIT, print } from './context.ts';
import type { CommandContext, ExitStatus } from './context.ts';

async function readFaults(path: string): Promise<readonly Fault[]> {
  try {
    return parseFaults(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new DeskError('USAGE', { detail: `--faults: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}` }, { cause: error });
  }
}

/** Runs the practice server alone until it is told to stop. Its world lives in memory and starts anew each time. */
export async function practice(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values } = readArguments(args, { port: { type: 'string' }, seed: { type: 'string' }, now: { type: 'string' }, faults: { type: 'string' } }, [0, 0]);
  const start = instant(values, 'now');
  const offset = start === undefined ? 0 : start - Date.now();
  const faultsPath = text(values, 'faults');
  const seed = wholeNumber(values, 'seed');
  const server = await startPractice({
    port: wholeNumber(values, 'port') ?? 0,
    now: () => Date.now() + offset,
    book: 'memory',
    faults: faultsPath === undefined ? [] : await readFaults(faultsPath),
    ...(seed === undefined ? {} : { seed }),
  });
  const document = Object.fromEntries(SERVICE_IDS.map((service) => [service, { baseUrl: server.urls[service], secret: server.secrets[service], ...(NEEDS_SECURITY_KEY[service] ? { securityKey: server.securityKey } : {}) }]));
  print(context, document, SERVICE_IDS.map((service) => `${service}  ${server.urls[service]}  ${server.secrets[service]}${NEEDS_SECURITY_KEY[service] ? `  ${server.securityKey}` : ''}`));
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await server.close();
  return EXIT.done;
}
