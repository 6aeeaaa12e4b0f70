// The directory: the one database that is not a shard.
import { all, type Answers, batchFailure, type Database, database, type Queries, writes } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { directoryLimit, LIMIT_GUARD, limitGuard, limitRefusal, takeStatement, type WriteLimit } from "#worker/platform/limits.ts";
import type { Work } from "#worker/platform/work.ts";

/** The directory's database. */
export const directory = (env: Env): Database => database(env.DIRECTORY);

/** `refused`: the code of the guard that rolled the batch back, or `unique` when an identity in it was taken. */
export type Guarded<Answer> = { refused: null; answers: Answer } | { refused: string; answers: null };

/** The answers of one batch, or what refused it. */
export async function askGuarded<Asked extends Queries>(db: Database, queries: Asked): Promise<Guarded<Answers<Asked>>> {
  try {
    return { refused: null, answers: await db.ask(queries) };
  } catch (error) {
    const failure = batchFailure(error);
    if (!failure) throw error;
    return { refused: failure.kind === "guard" ? failure.code : "unique", answers: null };
  }
}

/** As `askGuarded`, at the rate that `limit` allows: 429 beyond it. */
export async function askLimited<Asked extends Queries>(db: Database, limit: WriteLimit, queries: Asked): Promise<Guarded<Answers<Asked>>> {
  const asked = { taken: writes([limitGuard(db, limit), takeStatement(db, limit)]), rest: all(queries) };
  const { refused, answers } = await askGuarded(db, asked);
  if (refused === LIMIT_GUARD) throw await limitRefusal(db, limit);
  return refused === null ? { refused, answers: answers.rest } : { refused, answers: null };
}

/** The one way in which people change their own account: one batch, at the rate of accounts; `refused` as in `askGuarded`. */
export const changeAccount = <Asked extends Queries>(work: Work, queries: Asked): Promise<Guarded<Answers<Asked>>> =>
  askLimited(directory(work.env), directoryLimit(work, "account", work.caller.id), queries);

/** As `changeAccount`, without guards of its own. */
export async function writeAccount<Asked extends Queries>(work: Work, queries: Asked): Promise<Answers<Asked>> {
  const { refused, answers } = await changeAccount(work, queries);
  if (refused !== null) throw new Error(`no guard was there to refuse: ${refused}`);
  return answers;
}
