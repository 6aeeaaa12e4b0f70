// Whether the product says of itself what the hand-written table says: the document that clients read, and the list of actions. What it
// does when it is asked: asked.test.ts.
import { expect, test } from "vitest";
import { composition } from "#worker/slices.ts";
import { documentedOperations } from "../support/document.ts";
import { type AgentWord, type KeyWord, type Need, NEEDS, OTHER_ACTIONS, type PersonWord } from "./needs.ts";

const operations = await documentedOperations();

/** The document's words for what the table says. */
const PERSON: Record<PersonWord, string> = {
  anybody: "none",
  "signed in": "signed_in",
  operator: "signed_in",
  member: "member",
  reader: "board_read",
  sharer: "board_read",
  writer: "board_write",
  "writer or admin": "board_write",
  admin: "admin",
  "admin here": "admin",
  "admin of all": "admin",
  owner: "owner",
  nobody: "never",
};
const AGENT: Record<AgentWord, string> = {
  anybody: "none",
  "its board": "own_board",
  "its lead": "board_lead",
  "its gateway": "gateway_main",
  "its organization": "organization",
  itself: "organization",
  "asks only": "own_board",
  never: "never",
};
const scopeOf = (key: KeyWord): string => (key === "anybody" ? "none" : (key.split(" ")[0] as string));

const told = ([action, who, agentWord, key]: Need) => ({ action, person: PERSON[who], agent: AGENT[agentWord], key: scopeOf(key) });

/** The kinds of caller that get further than being told that theirs may not. */
const letIn = ([, who, agent, key]: Need): string[] =>
  who === "anybody" ? ["public"] : [...(who === "nobody" ? [] : ["person"]), ...(agent === "never" ? [] : ["agent"]), ...(key === "never" ? [] : ["api_key"])];

test("the document says of every operation what the table says, and neither knows one that the other does not", () => {
  const documented = operations.map(({ id, action, rights }) => [
    id,
    { action, person: rights?.person ?? "none", agent: rights?.agent ?? "none", key: rights?.api_key ?? "none" },
  ]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(Object.entries(NEEDS).map(([id, need]) => [id, told(need)])));
  const callers = operations.map(({ id, callers }) => [id, callers]);
  expect(Object.fromEntries(callers)).toEqual(Object.fromEntries(operations.map(({ id }) => [id, letIn(NEEDS[id] as Need)])));
});

test("every action of the product is one that the table names, with what the table says", () => {
  const actions = composition.actions.map(({ name, person, agent, key }) => [name, { action: name, person, agent, key }]);
  const known = [...Object.values(NEEDS), ...OTHER_ACTIONS].filter(([action]) => action !== null);
  expect(Object.fromEntries(actions)).toEqual(Object.fromEntries(known.map((need) => [need[0], told(need)])));
  expect(composition.scopes).toEqual([...new Set(known.map(([, , , key]) => scopeOf(key)).filter((scope) => scope !== "never"))].sort());
});
