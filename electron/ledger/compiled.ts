import type { Compilable, CompiledQuery } from 'kysely';

/** Stands in a query for a value that is given each time it is asked. */
class Place {
  readonly name: PropertyKey;

  constructor(name: PropertyKey) {
    this.name = name;
  }
}

type At<Given> = <Name extends keyof Given>(name: Name) => Given[Name];

/**
 * A query that is asked for every row of a batch: written by the builder like any other, but compiled only once, since compiling
 * takes longer than SQLite does. `build` gets a function that gives the place of a value by its name; what it returns must
 * stand in the query as it is. Then: `const open = compiledOnce((at: At<{ id: BatchId }>) => …)`, `db.all(open({ id }))`.
 */
export function compiledOnce<Given extends object, Result>(build: (at: At<Given>) => Compilable<Result>): (given: Given) => Compilable<Result> {
  let compiled: CompiledQuery<Result> | null = null;
  return (given) => ({
    compile: () => {
      // The builder does not look at values, it only passes them on.
      compiled ??= build((name) => new Place(name) as never).compile();
      return { ...compiled, parameters: compiled.parameters.map((parameter) => (parameter instanceof Place ? Reflect.get(given, parameter.name) : parameter)) };
    },
  });
}

export type { At };
