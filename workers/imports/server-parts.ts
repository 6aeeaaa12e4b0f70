// What another server has answered, page by page, as it is kept until the import has ended.
import type { Env } from "#worker/platform/env.ts";
import { type Parsed, UnreadableFile } from "./model.ts";
import type { TaskImportRow } from "./tables.ts";

export async function readParts(_env: Env, _row: TaskImportRow): Promise<Parsed> {
  throw new UnreadableFile("Nothing has been read of the other server.");
}
