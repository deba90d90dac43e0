import { resolve } from 'node:path';
import { connectionId } from '../../shared/ids.ts';
import { KIND_IDS } from '../../shared/kinds/kind.ts';
import { translate } from '../../shared/messages/index.ts';
import { ENVIRONMENTS, SERVICE_IDS } from '../../shared/services.ts';
import type { Connection } from '../connections/connections.ts';
import { deskClock } from '../clock.ts';
import { oneOf, readArguments, required, text } from './arguments.ts';
import { EXIT, print, secretFromEnvironment, withDesk } from './context.ts';
import type { CommandContext, ExitStatus } from './context.ts';

function described({ id, service, label, environment }: Connection) {
  return { id, service, label, env: environment };
}

function secretWords(context: CommandContext, connection: Connection): string {
  const { language } = context;
  if (connection.secretPlace === 'builtin') return translate(language, 'cli.secretBuiltin');
  const secret = connection.lastFour === null ? translate(language, 'cli.secretNone') : translate(language, 'cli.secretSet', { lastFour: connection.lastFour });
  const { securityKey } = connection;
  if (securityKey === null) return secret;
  const key = securityKey.lastFour === null ? translate(language, 'cli.securityKeyNone') : translate(language, 'cli.securityKeySet', { lastFour: securityKey.lastFour });
  return `${secret}  ${key}`;
}

function line(context: CommandContext, connection: Connection): string {
  const { language } = context;
  return `${connection.id}  ${translate(language, `service.${connection.service}`)}  ${translate(language, `environment.${connection.environment}`)}  ${connection.label}  ${secretWords(context, connection)}`;
}

export async function connect(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const options = { label: { type: 'string' }, env: { type: 'string' }, 'secret-env': { type: 'string' }, 'security-key-env': { type: 'string' }, 'base-url': { type: 'string' } } as const;
  const { values, positionals } = readArguments(args, options, [1, 1]);
  const service = oneOf(positionals[0] ?? '', SERVICE_IDS, 'SERVICE');
  const environment = oneOf(required(values, 'env'), ENVIRONMENTS, '--env');
  const secretName = text(values, 'secret-env');
  const secret = secretName === undefined ? null : secretFromEnvironment(secretName);
  const keyName = text(values, 'security-key-env');
  const securityKey = keyName === undefined ? null : secretFromEnvironment(keyName);
  return await withDesk(context, { mode: 'write' }, async (desk) => {
    const added = await desk.addConnection({ service, environment, label: required(values, 'label'), baseUrl: text(values, 'base-url') ?? null, secret, securityKey, keep: 'keychain' });
    print(context, described(added), [line(context, added)]);
    return EXIT.done;
  });
}

export async function connections(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  readArguments(args, {}, [0, 0]);
  return await withDesk(context, { mode: 'read' }, async (desk) => {
    const list = desk.connections.list();
    const documents = list.map((connection) => ({ ...described(connection), baseUrl: connection.baseUrl, secret: { place: connection.secretPlace, lastFour: connection.lastFour }, ...(connection.securityKey === null ? {} : { securityKey: connection.securityKey }) }));
    print(context, { connections: documents }, list.map((connection) => line(context, connection)));
    return EXIT.done;
  });
}

export async function disconnect(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { positionals } = readArguments(args, {}, [1, 1]);
  return await withDesk(context, { mode: 'write' }, async (desk) => {
    const connection = desk.connections.get(connectionId(positionals[0] ?? ''));
    await desk.connections.remove(connection.id);
    print(context, { removed: described(connection) }, [translate(context.language, 'cli.removed', { label: connection.label })]);
    return EXIT.done;
  });
}

export async function template(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, { out: { type: 'string' } }, [1, 1]);
  const kind = oneOf(positionals[0] ?? '', KIND_IDS, 'KIND');
  const out = resolve(required(values, 'out'));
  const { writeTemplate } = await import('../exports.ts');
  await writeTemplate(kind, out, context.language, deskClock().now());
  print(context, { kind, file: out }, [out]);
  return EXIT.done;
}
