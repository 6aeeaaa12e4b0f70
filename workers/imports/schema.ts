// Wire shapes of imports of work from other products.
import { z } from "zod";
import { anyText, Id, name, pageOf, Timestamp } from "#worker/platform/wire.ts";
import { Priority, TaskStatus } from "#worker/tasks/schema.ts";

/** Files that are exports of other products. */
export const FILE_SOURCES = ["csv", "github", "linear", "jira", "trello"] as const;
export type FileSource = (typeof FILE_SOURCES)[number];
/** Where work can be imported from. `mission_control`: the API of an OpenClaw Mission Control. */
export const SOURCES = [...FILE_SOURCES, "mission_control"] as const;
export type Source = (typeof SOURCES)[number];

/** `reading`: its API is being read, page by page; `previewed`: it waits for somebody to look and start it. */
export const STATES = ["reading", "previewed", "queued", "running", "done", "failed", "canceled", "expired"] as const;
export type ImportState = (typeof STATES)[number];

/** What a column of a table can hold. `note`: it is written below the description; `skip`: it is left out. */
export const MEANINGS = [
  "skip",
  "note",
  "title",
  "description",
  "status",
  "priority",
  "assignee",
  "labels",
  "start",
  "due",
  "board",
  "id",
  "comment",
  "checklist",
] as const;
export type Meaning = (typeof MEANINGS)[number];

export const IMPORT_MAX_BYTES = 10 * 1_048_576;
export const TASKS_MAX = 20_000;
export const BOARDS_MAX = 50;
/** Of those there, in their order; the others are left out. */
export const AGENTS_MAX = 200;
/** Different names of statuses, of priorities, and of people. */
export const NAMES_MAX = 500;
/** Jira exports a column for each comment of the task that has the most. */
export const COLUMNS_MAX = 1_000;
export const SAMPLE_MAX = 50;
export const REFUSED_MAX = 500;
/** Of names that a source gives to boards, statuses, priorities and people, as they are shown and compared. */
export const SOURCE_NAME_MAX = 200;
/** Of what a source calls a task. */
export const SOURCE_ID_MAX = 600;

const SourceName = anyText(SOURCE_NAME_MAX).meta({ description: "as the source writes it; empty: it says nothing" });
const Count = z.number().int();

const BoardChoice = z.strictObject({
  name: SourceName,
  board_id: Id.nullable().meta({ description: "the board that takes its tasks; null: a new one" }),
  new_name: name(120).nullish().meta({ description: "of a new board; default: the name there" }),
});
const StatusChoice = z.strictObject({ name: SourceName, status: TaskStatus });
const PriorityChoice = z.strictObject({ name: SourceName, priority: Priority });
const PersonChoice = z.strictObject({ name: SourceName, person_id: Id.nullable().meta({ description: "the member whose tasks they become; null: nobody's" }) });

const AgentChoice = z.strictObject({
  name: SourceName,
  agent_id: Id.nullable().meta({ description: "the agent here that gets its tasks; null: none that is here already" }),
  gateway_id: Id.nullish().meta({
    description: "it is made here on this gateway; without one, and without an agent here, it is left out and its tasks are nobody's",
  }),
});

export const ImportMapping = z
  .strictObject({
    columns: z.array(z.enum(MEANINGS)).max(COLUMNS_MAX).optional().meta({ description: "what each column of a table holds, in their order" }),
    boards: z.array(BoardChoice).max(BOARDS_MAX).optional(),
    statuses: z.array(StatusChoice).max(NAMES_MAX).optional(),
    priorities: z.array(PriorityChoice).max(NAMES_MAX).optional(),
    people: z.array(PersonChoice).max(NAMES_MAX).optional(),
    agents: z.array(AgentChoice).max(AGENTS_MAX).optional(),
  })
  .meta({ id: "ImportMapping", example: { statuses: [{ name: "Doing", status: "in_progress" }] } });
export type ImportMapping = z.infer<typeof ImportMapping>;

const RefusedRow = z.object({ line: Count.meta({ description: "of the table, or the place in the list" }), title: z.string(), why: z.string() });
const SampleTask = z.object({
  line: Count,
  board: z.string(),
  title: z.string(),
  status: TaskStatus,
  priority: Priority,
  assignee: z.string().nullable(),
  labels: z.array(z.string()),
  due_at: z.string().nullable(),
  comments: Count,
  is_there: z.boolean().meta({ description: "an earlier import brought it, so it is left as it is" }),
});
const used = { tasks: Count.meta({ description: "how many tasks have it" }) };

export const DryRun = z
  .object({
    columns: z.array(z.object({ name: z.string(), meaning: z.enum(MEANINGS), example: z.string() })),
    boards: z.array(z.object({ name: z.string(), board_id: Id.nullable(), new_name: z.string().nullable(), ...used })),
    statuses: z.array(z.object({ name: z.string(), status: TaskStatus, ...used })),
    priorities: z.array(z.object({ name: z.string(), priority: Priority, ...used })),
    people: z.array(z.object({ name: z.string(), person_id: Id.nullable(), ...used })),
    agents: z.array(
      z.object({
        name: z.string().meta({ description: "unlike that of any other there" }),
        agent_id: Id.nullable(),
        gateway_id: Id.nullable(),
        board: z.string().nullable().meta({ description: "its board there; null: it has none, so that it cannot be made here" }),
        is_lead: z.boolean().meta({ description: "it would lead its board here" }),
        ...used,
      }),
    ),
    new_labels: z.array(z.string()).meta({ description: "tags that the organization does not have yet" }),
    counts: z
      .object({
        groups: Count,
        boards: Count,
        agents: Count,
        fields: Count,
        tasks: Count,
        comments: Count,
        checklist_items: Count,
        labels: Count,
        already_there: Count,
        refused: Count,
      })
      .meta({
        description: "what would be made; `already_there` and `refused` would not",
      }),
    sample: z.array(SampleTask).meta({ description: `the first ${SAMPLE_MAX} tasks, as they would be` }),
    refused: z.array(RefusedRow).meta({ description: `the first ${REFUSED_MAX} rows that would not be imported, and why` }),
    notes: z.array(z.string()),
    obstacles: z.array(z.string()).meta({ description: "while there is one, the import cannot be started" }),
  })
  .meta({ id: "ImportDryRun" });
export type DryRun = z.infer<typeof DryRun>;

const summary = {
  id: Id,
  organization_id: Id,
  source: z.enum(SOURCES),
  file_name: z.string().meta({ description: "as it was sent; of an API: its host and the organization there" }),
  status: z.enum(STATES),
  tasks_total: Count.nullable().meta({ description: "null until they are counted" }),
  tasks_done: Count,
  comments_done: Count,
  agents_done: Count,
  already_there: Count,
  refused: Count,
  error: z.string().nullable(),
  created_by: z.object({ id: Id, name: z.string() }),
  created_at: Timestamp,
  finished_at: Timestamp.nullable(),
  expires_at: Timestamp.meta({ description: "until when it waits or may take; once it has ended, when its record goes" }),
  version: Count,
};
export const TaskImportSummary = z.object(summary).meta({ id: "TaskImportSummary" });
export type TaskImportSummary = z.infer<typeof TaskImportSummary>;
const ReadingShown = z.object({
  rows: Count.meta({ description: "things of all kinds read so far" }),
  waits_for: z.string().nullable().meta({ description: "why it waits before it asks again; null: it goes on" }),
});
export const TaskImport = z
  .object({
    ...summary,
    dry_run: z.union([DryRun, z.null()]).meta({ description: "null until the source has been read" }),
    reading: z.union([ReadingShown, z.null()]).meta({ description: "how far an API has been read; null: it is not being read" }),
  })
  .meta({ id: "TaskImport" });
export type TaskImport = z.infer<typeof TaskImport>;
export const TaskImportList = pageOf(TaskImportSummary, "TaskImportList");

export const FileQuery = z.object({
  source: z.enum(FILE_SOURCES).meta({ description: "which product exported the file" }),
  name: name(SOURCE_NAME_MAX).meta({ description: "the file's name" }),
});

/** A bearer token as a header can carry it: a token of a person, or a session's JWT. */
const REMOTE_TOKEN = /^[\x21-\x7e]{1,4000}$/;
export const RemoteImportCreate = z
  .strictObject({
    source: z.literal("mission_control"),
    url: anyText(500).meta({ description: "where its API is: https://mc.example.com, with or without /api/v1" }),
    token: z.string().trim().regex(REMOTE_TOKEN, "must be one line without spaces").meta({
      description: "what the API takes as the bearer; kept sealed, only until all has been read, and never answered",
    }),
    organization_id: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .nullish()
      .meta({ description: "the organization there whose work is wanted, where the token has several; default: the one that is active there" }),
  })
  .meta({ id: "RemoteImportCreate", example: { source: "mission_control", url: "https://mc.example.com", token: "token-of-a-person-there" } });
export type RemoteImportCreate = z.infer<typeof RemoteImportCreate>;
