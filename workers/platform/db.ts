// D1 behind a small interface: statements that go into one batch, typed rows, and the guard's errors.
import { drizzle } from "drizzle-orm/d1";
import type { Env } from "./env.ts";

export type Statement = D1PreparedStatement;
/** One or more statements of a batch, and how to decode their rows together. Queries are composed, never taken apart by position. */
export type Query<Answer> = { readonly statements: readonly Statement[]; decode(results: readonly (readonly unknown[])[]): Answer };
/** A named read: each query's answer under its name; null where no query was given. */
export type Queries = Readonly<Record<string, Query<unknown> | null>>;
export type Answers<Asked extends Queries> = {
  [Name in keyof Asked]: Asked[Name] extends Query<infer Answer> | null ? (null extends Asked[Name] ? Answer | null : Answer) : never;
};

/** The same query with its answer transformed. */
export const map = <From, To>(query: Query<From>, into: (answer: From) => To): Query<To> => ({
  statements: query.statements,
  decode: (results) => into(query.decode(results)),
});

/** Several queries as one. */
export function all<Asked extends Queries>(queries: Asked): Query<Answers<Asked>> {
  const parts = Object.entries(queries).flatMap(([name, query]) => (query ? [{ name, query }] : []));
  return {
    statements: parts.flatMap(({ query }) => query.statements),
    decode(results) {
      const answers: Record<string, unknown> = Object.fromEntries(Object.keys(queries).map((name) => [name, null]));
      let from = 0;
      for (const { name, query } of parts) answers[name] = query.decode(results.slice(from, (from += query.statements.length)));
      return answers as Answers<Asked>;
    },
  };
}

/** Statements of a batch whose rows are ignored. */
export const writes = (statements: readonly Statement[]): Query<null> => ({ statements, decode: () => null });

type Compiled = { toSQL(): { sql: string; params: unknown[] } };

/** One D1 database. `batch` is one round trip and one transaction; no method makes more than one. */
export class Database {
  readonly d1: D1Database;
  /** Builds queries (`insert`, `update`, …) for `statement`. It never executes them itself. */
  readonly build: ReturnType<typeof drizzle>;
  constructor(d1: D1Database) {
    this.d1 = d1;
    this.build = drizzle(d1);
  }

  sql(text: string, ...params: unknown[]): Statement {
    return this.d1.prepare(text).bind(...params);
  }

  statement(query: Compiled): Statement {
    const { sql, params } = query.toSQL();
    return this.d1.prepare(sql).bind(...params);
  }

  /** Rolls the batch back with `code` unless the SQL condition is true. Guards come before the writes. */
  guard(condition: string, code: string, ...params: unknown[]): Statement {
    return this.d1.prepare(`INSERT INTO guard(ok, code) SELECT (${condition}), ?`).bind(...params, code);
  }

  /** A query for all its rows. */
  rows<Row>(text: string, ...params: unknown[]): Query<Row[]> {
    return { statements: [this.sql(text, ...params)], decode: ([rows]) => rows as Row[] };
  }

  /** A query for its first row, or null. */
  row<Row>(text: string, ...params: unknown[]): Query<Row | null> {
    return { statements: [this.sql(text, ...params)], decode: ([rows]) => (rows?.[0] as Row | undefined) ?? null };
  }

  /** The answers of all queries, by name, in one round trip; no round trip without queries. */
  async ask<Asked extends Queries>(queries: Asked): Promise<Answers<Asked>> {
    const query = all(queries);
    return query.decode(query.statements.length === 0 ? [] : await this.#run(query.statements));
  }

  async #run(statements: readonly Statement[]): Promise<unknown[][]> {
    const [only, ...others] = statements;
    if (only && others.length === 0) return [(await only.all()).results];
    return (await this.d1.batch([...statements])).map((result) => result.results);
  }
}

const databases = new WeakMap<D1Database, Database>();

/** Wraps a D1 binding. */
export function database(d1: D1Database): Database {
  let known = databases.get(d1);
  if (!known) databases.set(d1, (known = new Database(d1)));
  return known;
}

/** A shard by the name of its binding. */
export function shardDatabase(env: Env, name: string): Database {
  const d1 = (env as unknown as Record<string, D1Database | undefined>)[name];
  if (!d1) throw new Error(`shard ${name} has no binding`);
  return database(d1);
}

/** What a failed batch means: which guard refused, or which unique key was taken. null: neither, so it is a fault. */
export type BatchFailure = { kind: "guard"; code: string } | { kind: "unique"; columns: string } | null;

/** D1 gives only the error's text; drizzle and the runtime wrap it, so the causes are walked too. */
export function batchFailure(error: unknown): BatchFailure {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const guard = /guard:([a-z_]+)/.exec(at.message);
    if (guard) return { kind: "guard", code: guard[1] as string };
    // Only a frozen or missing stream leaves its events without a seq (platform/events.ts).
    if (/NOT NULL constraint failed: events\.seq/.test(at.message)) return { kind: "guard", code: "organization_closed" };
    const unique = /UNIQUE constraint failed: ([\w., ]+?)(?::|$)/.exec(at.message);
    if (unique) return { kind: "unique", columns: unique[1] as string };
  }
  return null;
}
