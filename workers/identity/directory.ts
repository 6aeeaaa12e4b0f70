// The directory: the one database that is not a shard.
import { type Answers, batchFailure, type Database, database, type Queries } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";

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
