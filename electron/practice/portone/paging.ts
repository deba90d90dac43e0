import { z } from 'zod';

/** PageInput of the schema: number from 0. Default and largest size are not documented; these are a choice. */
export const pageSchema = z.looseObject({
  number: z.number().int().min(0).optional(),
  size: z.number().int().min(1).optional(),
});

const DEFAULT_SIZE = 10;
const LARGEST_SIZE = 100;

export interface Page {
  readonly number: number;
  readonly size: number;
}

/** A larger size is quietly cut, and the answer says so: clients must follow what was answered. */
export function pageOf(input: z.infer<typeof pageSchema> | undefined): Page {
  return { number: input?.number ?? 0, size: Math.min(input?.size ?? DEFAULT_SIZE, LARGEST_SIZE) };
}

export function takePage<T>(items: readonly T[], page: Page): T[] {
  return items.slice(page.number * page.size, (page.number + 1) * page.size);
}
