import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { z } from 'zod';
import { parseInstant, parseKstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { KIND_IDS } from '../../shared/kinds/kind.ts';
import { parseTypedWon } from '../../shared/money.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Reads the arguments of one command strictly. Throws DeskError USAGE with what is wrong. */
export function readArguments(args: readonly string[], options: Options, positionals: readonly [least: number, most: number]): { values: Values; positionals: readonly string[] } {
  try {
    const parsed = parseArgs({ args: [...args], options: options, allowPositionals: true, strict: true });
    const [least, most] = positionals;
    if (parsed.positionals.length < least || parsed.positionals.length > most) throw new DeskError('USAGE', { detail: parsed.positionals.join(' ') });
    return { values: parsed.values as Values, positionals: parsed.positionals };
  } catch (error) {
    if (error instanceof DeskError) throw error;
    throw new DeskError('USAGE', { detail: error instanceof Error ? error.message.split('. ')[0] ?? '' : '' }, { cause: error });
  }
}

function usage(name: string): DeskError {
  return new DeskError('USAGE', { detail: `--${name}` });
}

export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw usage(name);
  return value;
}

export function required(values: Values, name: string): string {
  const value = text(values, name);
  if (value === undefined) throw usage(name);
  return value;
}

export function flag(values: Values, name: string): boolean {
  return values[name] === true;
}

/** A whole number of rows, seconds or a port. */
export function wholeNumber(values: Values, name: string): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw usage(name);
  return Number(value);
}

export function amount(values: Values, name: string): ReturnType<typeof parseTypedWon> {
  const parsed = parseTypedWon(required(values, name));
  if (parsed === null) throw usage(name);
  return parsed;
}

export function date(values: Values, name: string): KstDate | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const parsed = parseKstDate(value);
  if (parsed === null) throw usage(name);
  return parsed;
}

/** An instant, milliseconds since 1970 UTC. */
export function instant(values: Values, name: string): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const parsed = parseInstant(value);
  if (parsed === null) throw usage(name);
  return parsed;
}

export function oneOf<const T extends readonly [string, ...string[]]>(value: string, choices: T, name: string): T[number] {
  const parsed = z.enum(choices).safeParse(value);
  if (!parsed.success) throw new DeskError('USAGE', { detail: `${name} ${value} (${choices.join(' | ')})` });
  return parsed.data;
}

export function kind(values: Values): (typeof KIND_IDS)[number] | undefined {
  const value = text(values, 'kind');
  return value === undefined ? undefined : oneOf(value, KIND_IDS, '--kind');
}
