// A source as the tasks that it tells of, by the product that it is from.
import { TABLES } from "./dialects.ts";
import { readGithub } from "./github-json.ts";
import { readMissionControl } from "./mission-control.ts";
import { type Parsed, UnreadableFile } from "./model.ts";
import type { Meaning, Source } from "./schema.ts";
import { readTrello } from "./trello.ts";

export function readSource(source: Source, text: string, fileName: string, meanings: readonly Meaning[] | null): Parsed {
  if (source === "mission_control") return readMissionControl(text);
  if (text.includes("\0")) throw new UnreadableFile("The file is no text. Export it as CSV or JSON in UTF-8.");
  if (source === "trello") return readTrello(text);
  if (source === "github" && text.trimStart().startsWith("{")) return readGithub(text, fileName);
  return TABLES[source](text, fileName, meanings);
}
