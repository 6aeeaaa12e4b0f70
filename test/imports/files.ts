// Files as other products export them, small, made for these tests; and an organization in which there is nothing.
import type { Here } from "#worker/imports/dry-run.ts";

export const NOTHING_HERE: Here = {
  members: [],
  writable: [],
  labels: [],
  taken: new Set(),
  boards: new Map(),
  groups: new Map(),
  fields: [],
  agents: [],
  gateways: [],
  agentsBefore: new Map(),
  writesAll: true,
};
const OPEN = { gateway_id: null, max_agents: null, require_approval_for_done: 0, require_review_before_done: 0, require_checks_for_done: 0 };
/** A board on which whoever imports may write. */
export const boardHere = (id: string, fields: Partial<Here["writable"][number]> = {}): Here["writable"][number] => ({ id, name: id, ...OPEN, ...fields });

export const CSV = [
  "Task;Status;Priority;Owner;Tags;Due date;Id;Comment;Estimate",
  '"Rotate ""signing"" keys";Doing;P1;ana@example.com;security, infra;2026-12-01;17;Started on the first host;3',
  "Write the runbook;Backlog;;Nobody Known;infra;;18;;",
  ";Done;;;;;19;;",
  "Archive the logs;Done;low;;;03/04/2026;20;;",
].join("\r\n");

export const LINEAR = [
  '"ID","Team","Title","Description","Status","Priority","Creator","Assignee","Labels","Created","Due Date","Parent issue"',
  `"ENG-1","Engine","'=Start the engine","It must start.",` +
    '"In Progress","Urgent","ana@example.com","ana@example.com","Bug, Motor","2025-03-01T10:00:00.000Z","2025-04-01",""',
  '"ENG-2","Wheels","Turn the wheels","","Canceled","No priority","ana@example.com","","","Fri Mar 07 2025 09:30:00 GMT+0000 (GMT)","","ENG-1"',
].join("\n");

export const JIRA = [
  "Summary,Issue key,Issue id,Issue Type,Status,Project name,Priority,Assignee,Reporter,Created,Due Date,Labels,Labels,Comment,Comment,Description",
  'Fix login,WEB-7,10007,Bug,In Review,Website,Highest,Ana,Bo,21/Nov/25 8:30 AM,30/Nov/25,auth,ui,22/Nov/25 9:00 PM;557058:ab;Seen; on two browsers,"second ; thought","Line one\nline two"',
].join("\n");

export const GITHUB = "Title\tURL\tAssignees\tStatus\tLabels\nShip it\thttps://github.com/acme/app/issues/4\tana, bo\tTodo\tbug, ui\nDraft only\t\t\t\t\n";
export const GITHUB_JSON = JSON.stringify({
  items: [
    {
      id: "PVTI_1",
      title: "Ship it",
      status: "Todo",
      assignees: ["ana"],
      labels: ["bug"],
      sprint: { title: "Sprint 3", duration: 14 },
      "target date": "2026-12-24",
      content: { type: "Issue", body: "All of it", title: "Ship it", number: 4, repository: "acme/app", url: "https://github.com/acme/app/issues/4" },
    },
  ],
  totalCount: 2,
});

export const TRELLO = JSON.stringify({
  name: "Garden",
  lists: [
    { id: "l1", name: "To Do", closed: false },
    { id: "l2", name: "Done", closed: true },
  ],
  members: [{ id: "m1", fullName: "Ana", username: "ana" }],
  cards: [
    {
      id: "c1",
      name: "Plant trees",
      desc: "Oaks.",
      idList: "l1",
      closed: false,
      due: "2026-12-01T10:00:00.000Z",
      shortUrl: "https://trello.com/c/c1",
      idMembers: ["m1"],
      labels: [{ name: "", color: "green" }],
    },
    { id: "c2", name: "Buy soil", desc: "", idList: "l2", closed: false, labels: [], idMembers: [] },
    { name: "no id" },
  ],
  checklists: [
    {
      id: "k1",
      idCard: "c1",
      name: "Steps",
      checkItems: [
        { name: "Dig", state: "complete", pos: 2 },
        { name: "Choose", state: "incomplete", pos: 1 },
      ],
    },
  ],
  actions: [
    { type: "commentCard", date: "2026-11-02T10:00:00.000Z", memberCreator: { fullName: "Bo" }, data: { text: "second", card: { id: "c1" } } },
    { type: "updateCard", date: "2026-11-02T09:00:00.000Z", data: {} },
    { type: "commentCard", date: "2026-11-01T10:00:00.000Z", memberCreator: { fullName: "Ana" }, data: { text: "first", card: { id: "c1" } } },
  ],
});
