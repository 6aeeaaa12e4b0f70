// What agents of another installation become: pure.
import { expect, test } from "vitest";
import { type AgentHere, Agents, type Workforce } from "#worker/imports/agents.ts";
import type { SourceAgent, SourceTask } from "#worker/imports/model.ts";
import { AGENTS_MAX, type ImportMapping } from "#worker/imports/schema.ts";
import { boardHere } from "./files.ts";

const source = (name: string, board: string | null = "Web", fields: Partial<SourceAgent> = {}): SourceAgent => ({
  name,
  ref: `there/${name}`,
  board,
  isLead: false,
  input: { name },
  left: [],
  ...fields,
});
const here = (id: string, fields: Partial<AgentHere> = {}): AgentHere => ({ id, name: id, board_id: "web", gateway_id: "lab", is_board_lead: 0, ...fields });
const EMPTY: Workforce = { agents: [], gateways: [{ id: "lab" }, { id: "home" }], before: new Map(), boards: [boardHere("web")], writesAll: true };
/** Web is here; New is made; Gone is neither. */
const targetOf = (board: string) => (board === "Web" ? { id: "web" } : board === "Gone" ? null : { new: board });
const plan = (sources: SourceAgent[], workforce: Partial<Workforce> = {}, choices: ImportMapping["agents"] = undefined) =>
  new Agents(sources, choices, { ...EMPTY, ...workforce }, targetOf);
const became = (agents: Agents) => agents.planned.map(({ agent, gateway_id, isLead }) => `${agent?.id ?? gateway_id ?? "nobody"}${isLead ? " leads" : ""}`);
const on = (name: string) => ({ name, agent_id: null, gateway_id: "home" });

test("unless somebody chooses, an agent becomes the one that an earlier import made, the only one of its name on its board, one on the gateway of its board, or nobody", () => {
  const scout = source("Scout");
  const withGateway = [boardHere("web", { gateway_id: "lab", max_agents: 2 })];
  const cases: [string[], Agents][] = [
    [["nobody"], plan([scout])],
    [["old"], plan([scout], { agents: [here("old", { board_id: null }), here("Scout")], before: new Map([["there/Scout", "old"]]) })],
    [["Scout"], plan([scout], { agents: [here("Scout"), here("Other")], before: new Map([["there/Scout", "gone"]]) })],
    [["nobody"], plan([scout], { agents: [here("1", { name: "Scout" }), here("2", { name: "Scout" })] })],
    [["nobody"], plan([scout], { agents: [here("1", { name: "Scout", board_id: "other" })] })],
    [["lab", "lab", "nobody"], plan([scout, source("B"), source("C")], { boards: withGateway })],
    [["nobody"], plan([source("Free", null)], { boards: withGateway, agents: [here("1", { name: "Free", board_id: null })] })],
  ];
  for (const [wanted, agents] of cases) expect(became(agents)).toEqual(wanted);
});

test("what is chosen holds, but for a gateway that is not there, a board that is not, or on which whoever imports may not write", () => {
  const three = [source("A"), source("B", "New"), source("C", "Gone"), source("D", null)];
  const all = three.map(({ name }) => on(name));
  expect(became(plan(three, {}, all))).toEqual(["home", "home", "nobody", "nobody"]);
  expect(became(plan(three, { writesAll: false }, all))).toEqual(["home", "nobody", "nobody", "nobody"]);
  expect(became(plan(three, { gateways: [] }, all))).toEqual(["nobody", "nobody", "nobody", "nobody"]);
  expect(became(plan([source("A")], { agents: [here("old")], before: new Map([["there/A", "old"]]) }, [on("A")]))).toEqual(["old"]);
  expect(became(plan([source("A")], { agents: [here("A")] }, [{ name: "A", agent_id: null }]))).toEqual(["nobody"]);
  const leads = [source("L", "New", { isLead: true }), source("M", "New", { isLead: true }), source("N", "Web", { isLead: true })];
  expect(became(plan(leads, { agents: [here("x", { is_board_lead: 1 })] }, [on("L"), on("M"), on("N")]))).toEqual(["home leads", "home", "home"]);
});

test("a task is its agent's only on the board that the agent works for here, and whatever else becomes of agents and their tasks is said", () => {
  const sources = [source("A"), source("B", "New", { left: ["soul template"] }), source("C", "New")];
  const agents = plan(sources, { agents: [here("draft", { board_id: null, gateway_id: null }), here("worker")] }, [
    { name: "A", agent_id: "worker" },
    on("B"),
    { name: "C", agent_id: "draft" },
  ]);
  const places = (["A", "B", "C", "unknown"] as const).map((name) => ["Web", "New", "Other", "Gone"].map((board) => agents.isFor(name, board)));
  expect(places).toEqual([
    [true, false, false, false],
    [false, true, false, false],
    [true, true, true, false],
    [false, false, false, false],
  ]);
  const tasks = [{ agent: "A", board: "New" }, { agent: "B", board: "New" }, { board: "Web" }] as SourceTask[];
  expect(agents.notes(tasks, new Map([["New", 0]]))).toEqual([
    "1 agent(s) are made here: B. They ask before each shell command, and begin no turns by themselves, whatever they did there.",
    "No agent is sent anything: a task that comes assigned to one waits until somebody starts it here.",
    "1 task(s) go to a board that their agent does not work for here, so they are nobody's.",
    "The agent B is made without its soul template, which cannot be kept here as they are.",
    "The board New is meant for at most 0 agent(s), and would have 1.",
  ]);
  const many = plan(Array.from({ length: AGENTS_MAX + 1 }, (_, at) => source(`${at}`)));
  expect([many.planned.length, many.notes([], new Map())]).toEqual([
    AGENTS_MAX,
    [
      "200 agent(s) are left out: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …. Their tasks are nobody's, and say in their text whose they were.",
      "There are 201 agents there; the first 200 can be chosen for, the others are left out.",
    ],
  ]);
});
