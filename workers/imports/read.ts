// A file as the tasks that it tells of, by the product that exported it.
import { TABLES } from "./dialects.ts";
import { readGithub } from "./github-json.ts";
import { type Parsed, UnreadableFile } from "./model.ts";
import type { FileSource, Meaning } from "./schema.ts";
import { readTrello } from "./trello.ts";

export function readSource(source: FileSource, text: string, fileName: string, meanings: readonly Meaning[] | null): Parsed {
  if (text.includes("\0")) throw new UnreadableFile("The file is no text. Export it as CSV or JSON in UTF-8.");
  if (source === "trello") return readTrello(text);
  if (source === "github" && text.trimStart().startsWith("{")) return readGithub(text, fileName);
  return TABLES[source](text, fileName, meanings);
}
