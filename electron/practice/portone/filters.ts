import { z } from 'zod';
import { jsonReply, type Reply } from '../call.ts';
import { PortOneRefusal } from './errors.ts';
import { pageOf, takePage } from './paging.ts';
import type { pageSchema } from './paging.ts';

export const strings = z.array(z.string()).optional();
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** DateTimeRange of the schema. */
export const instants = z.looseObject({ from: instant, until: instant }).optional();

export function allows<T>(list: readonly T[] | undefined, value: T): boolean {
  return list === undefined || list.length === 0 || list.includes(value);
}

export function within(range: { readonly from: number; readonly until: number } | undefined, at: number | null): boolean {
  return range === undefined || (at !== null && at >= range.from && at <= range.until);
}

export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new PortOneRefusal('INVALID_REQUEST', parsed.error.issues[0]?.message);
  return parsed.data;
}

/** Items, page and how many there are by status: how every list of the chain answers. `names`: the field of each status in `counts`. */
export function listReply(found: readonly { readonly status: string }[], input: z.infer<typeof pageSchema> | undefined, names: Readonly<Record<string, string>>): Reply {
  const counts: Record<string, number> = Object.fromEntries(Object.values(names).map((name) => [name, 0]));
  for (const { status } of found) {
    const name = names[status];
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  const page = pageOf(input);
  return jsonReply(200, { items: takePage(found, page), page: { ...page, totalCount: found.length }, counts });
}

export function graphqlId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
