// A source as the tasks that it tells of, by the product that it is from.
import { TABLES } from "./dialects.ts";
import { readGithub } from "./github-json.ts";
import { readMissionControl } from "./mission-control.ts";
import { type Parsed, type Refused, type SourceTask, UnreadableFile } from "./model.ts";
import { TITLE_MAX_CHARS } from "#worker/tasks/schema.ts";
import { cut } from "#worker/platform/text.ts";
import { type Meaning, type Source, SOURCE_ID_MAX, SOURCE_NAME_MAX } from "./schema.ts";
import { readTrello } from "./trello.ts";

const isKnowable = ({ ref }: SourceTask): boolean => ref.length > 0 && ref.length <= SOURCE_ID_MAX;
const whyUnknowable = (ref: string): string => (ref ? `its id has ${ref.length} characters; at most ${SOURCE_ID_MAX} can be kept` : "it has no id");
const name = (given: string): string => cut(given, SOURCE_NAME_MAX);

function read(source: Source, text: string, fileName: string, meanings: readonly Meaning[] | null): Parsed {
  if (source === "mission_control") return readMissionControl(text);
  if (text.includes("\0")) throw new UnreadableFile("The file is no text. Export it as CSV or JSON in UTF-8.");
  if (source === "trello") return readTrello(text);
  if (source === "github" && text.trimStart().startsWith("{")) return readGithub(text, fileName);
  return TABLES[source](text, fileName, meanings);
}

const titled = (row: Refused): Refused => ({ ...row, title: cut(row.title, TITLE_MAX_CHARS) });

/** Names as they are shown and compared, and tasks that can be known again: whatever the file says, nothing of it is longer than can be kept. */
export function readSource(...given: Parameters<typeof read>): Parsed {
  const { tasks, refused, ...rest } = read(...given);
  const [known, unknown] = [tasks.filter(isKnowable), tasks.filter((task) => !isKnowable(task))];
  return {
    ...rest,
    tasks: known.map((task) => ({
      ...task,
      board: name(task.board),
      status: name(task.status),
      priority: name(task.priority),
      assignee: name(task.assignee),
    })),
    refused: [...refused, ...unknown.map(({ line, title, ref }) => ({ line, title, why: whyUnknowable(ref) }))].map(titled),
  };
}
