// The tables that other products export, by the names of their columns.
import type { Parsed, SourceComment } from "./model.ts";
import { momentOf } from "./moments.ts";
import type { Meaning } from "./schema.ts";
import { type Dialect, readTable } from "./table.ts";

/** What most products call alike. */
const SHARED = {
  title: "title",
  description: "description",
  status: "status",
  priority: "priority",
  assignee: "assignee",
  labels: "labels",
  "due date": "due",
} as const satisfies Record<string, Meaning>;

/** What columns are called in tables of all kinds, in English and Chinese. */
const COMMON: Readonly<Record<string, Meaning>> = {
  ...SHARED,
  name: "title",
  task: "title",
  "task name": "title",
  summary: "title",
  subject: "title",
  标题: "title",
  任务: "title",
  名称: "title",
  details: "description",
  body: "description",
  content: "description",
  描述: "description",
  详情: "description",
  state: "status",
  column: "status",
  list: "status",
  stage: "status",
  section: "status",
  状态: "status",
  severity: "priority",
  优先级: "priority",
  assignees: "assignee",
  "assigned to": "assignee",
  owner: "assignee",
  "assignee email": "assignee",
  负责人: "assignee",
  label: "labels",
  tags: "labels",
  tag: "labels",
  标签: "labels",
  start: "start",
  "start date": "start",
  "start at": "start",
  开始日期: "start",
  due: "due",
  "due at": "due",
  deadline: "due",
  截止日期: "due",
  board: "board",
  project: "board",
  看板: "board",
  项目: "board",
  id: "id",
  key: "id",
  identifier: "id",
  "issue key": "id",
  number: "id",
  编号: "id",
  comment: "comment",
  comments: "comment",
  评论: "comment",
  checklist: "checklist",
  subtasks: "checklist",
  清单: "checklist",
};

/** Nobody but its maker knows a table of their own, so what its columns are called decides, and what is unknown is kept as a note. */
const csv = (fileName: string): Dialect => ({
  meanings: COMMON,
  otherwise: "note",
  board: fileName.replace(/\.[^.]*$/, "") || "Imported",
  scope: `${fileName}/`, // 17 in one table is not 17 in another
});

/** A spreadsheet would take what begins so for a formula, so Linear writes a quote before it. */
const unquoted = (text: string): string => text.replace(/^'(?=[+\-=@])/, "");

/** Linear, Settings → Import/Export → Export CSV. Columns as Linear's own importer of such files reads them (linear/linear, LinearCsvImporter.ts). */
const LINEAR: Dialect = {
  meanings: {
    ...SHARED,
    id: "id",
    team: "board",
    created: "note",
    creator: "note",
    completed: "note",
    canceled: "note",
    archived: "note",
    started: "note",
    estimate: "note",
    project: "note",
    "cycle name": "note",
    "parent issue": "note",
    "project milestone": "note",
  },
  otherwise: "skip",
  board: "Linear",
  cell: unquoted,
};

/** `21/Nov/26 8:30 AM;557058:0a1b;text`, as Jira writes a comment into its cell; anything else is the text alone. */
export function jiraComment(cell: string): SourceComment {
  const [, when = "", author = "", text = ""] = /^([^;\n]{1,40});([^;\n]{0,120});([\s\S]+)$/.exec(cell) ?? [];
  const at = when ? momentOf(when) : null;
  return at ? { text: text.trim(), author: author.trim() || null, at } : { text: cell, author: null, at: null };
}

/**
 * Jira, Issues → Export → CSV (all fields or those of the filter). A field with several values has a column for each, all of the same name
 * (Comment, Labels, Sprint). Columns as Atlassian names them in such files; https://support.atlassian.com/jira-software-cloud, "Export issues".
 */
const JIRA: Dialect = {
  meanings: {
    ...SHARED,
    summary: "title",
    "issue key": "id",
    "project name": "board",
    comment: "comment",
    "issue type": "note",
    reporter: "note",
    creator: "note",
    created: "note",
    resolved: "note",
    resolution: "note",
    sprint: "note",
    "parent key": "note",
    "parent summary": "note",
    "fix version/s": "note",
    "fix versions": "note",
    components: "labels",
    "component/s": "labels",
    "custom field (story points)": "note",
    "custom field (story point estimate)": "note",
    "custom field (start date)": "start",
  },
  otherwise: "skip",
  board: "Jira",
  comment: jiraComment,
};

/**
 * A view of GitHub Projects, "Export view data": tab-separated, with the columns that the view shows. The address of an issue is what it is known by.
 * Columns as in such files (Title, URL, Assignees, Status, Labels); docs.github.com, "Exporting your projects data".
 */
const github = (fileName: string): Dialect => ({
  meanings: {
    ...SHARED,
    url: "id",
    assignees: "assignee",
    body: "description",
    "start date": "start",
    "target date": "due",
    "end date": "due",
    repository: "note",
    milestone: "note",
    iteration: "note",
    sprint: "note",
    size: "note",
    estimate: "note",
    "linked pull requests": "note",
    "parent issue": "note",
    "sub issues progress": "skip",
    type: "note",
  },
  otherwise: "note",
  board: fileName.replace(/\.[^.]*$/, "") || "GitHub",
});

export const TABLES = {
  csv: (text: string, fileName: string, meanings: readonly Meaning[] | null): Parsed => readTable(text, csv(fileName), meanings),
  linear: (text: string, _fileName: string, meanings: readonly Meaning[] | null): Parsed => readTable(text, LINEAR, meanings),
  jira: (text: string, _fileName: string, meanings: readonly Meaning[] | null): Parsed => readTable(text, JIRA, meanings),
  github: (text: string, fileName: string, meanings: readonly Meaning[] | null): Parsed => readTable(text, github(fileName), meanings),
} as const;
