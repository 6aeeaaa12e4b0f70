// `npm run conformance`: schemathesis sends what the OpenAPI document allows, and what it forbids, to a started server, as every kind of
// caller, and compares the answers with the document. Optional: it needs `pip install schemathesis` (or SCHEMATHESIS=/path/to/it).
// CALLERS="owner agent" limits who asks; arguments are passed on: `npm run conformance -- --include-operation-id createTask`.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentOf, apiKeyOf } from "../fuzz/callers.mjs";
import { readDocument } from "../fuzz/document.mjs";
import { Pool } from "../fuzz/pool.mjs";
import { startServer } from "../fuzz/server.mjs";
import { makeWorld } from "../fuzz/world.mjs";

const program = process.env.SCHEMATHESIS ?? "schemathesis";
/** An upload, which it cannot make; a stream, which has no end; and what ends the caller's own sign-in or organization, after which nothing else would be left to try. */
const LAST = ["createImport", "streamAgents", "signOut", "deleteOrganization", "deleteMe", "removeMember"];
/** Longer than anything takes, also on a busy machine. */
const ANSWER_SECONDS = 60;

if (spawnSync(program, ["--version"]).status !== 0) {
  console.log("schemathesis is not installed: pip install schemathesis. Nothing was compared.\n0 passed, 0 failed");
  process.exit(0);
}

/** Somebody who reads one board, by the session that their sign-up made. */
async function memberOf(server, { home }) {
  const [board] = home.boards;
  const { token } = await home.api("POST", "/organizations/me/invites", { role: "member", board_access: [{ board_id: board.id }] });
  const person = { token, name: "Reader", email: "reader@example.test", password: "seven quiet otters swim" };
  const response = await fetch(`${server.origin}/api/v1/organizations/invites/sign-up`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(person),
  });
  const session = response.headers.getSetCookie().find((cookie) => cookie.startsWith("mc_session="));
  if (!session) throw new Error(`the reader could not sign up: ${response.status} ${await response.text()}`);
  return ["Authorization", `Bearer ${session.slice("mc_session=".length).split(";")[0]}`];
}

/** The callers and, where it matters, the things that they ask for. */
async function callersOf(server, document, world) {
  const owner = ["Authorization", `Bearer ${server.secrets.token}`];
  const [key, agent] = [await apiKeyOf(document, world), await agentOf(server, document, world)];
  if (!key || !agent) throw new Error("the API key or the agent has got no token");
  const things = await thingsOf(world.home);
  return [
    { name: "owner", header: owner, things },
    { name: "owner_among_unknown_things", header: owner, things: {} },
    { name: "member", header: await memberOf(server, world), things },
    { name: "api_key", header: key.headers()[0], things },
    { name: "agent", header: agent.headers()[0], things },
  ];
}

async function thingsOf({ api, organization, gateway, boards: [board], agents: [agent] }) {
  const [task] = (await api("GET", `/tasks?board_id=${board.id}`)).items;
  const [approval] = (await api("GET", `/approvals?board_id=${board.id}`)).items;
  return { organization_id: organization.id, board_id: board.id, task_id: task.id, gateway_id: gateway.id, agent_id: agent.id, approval_id: approval.id };
}

/** About the document. The others are about how good the generated requests are: to be told 403 and 404 is what most callers are here for. */
const WARNINGS = ["missing_deserializer", "unresolvable_reference", "unsupported_regex", "unused_openapi_auth"];
/** What no document can say of a good request: that the caller may send it, and that it names what there is, in the version that stands. */
const GOOD = ["2xx", "401", "403", "404", "409", "412", "429", "503"];
/** And of a good change: that the ids in its body are known, its key unused, its password unusual. Shapes: test/document.test.ts. */
const GOOD_CHANGE = [...GOOD, "422"];
/** Also 412 and 413: refused before, or instead of, what is wrong with it. */
const BAD = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "429", "503"];

const list = (words) => `[${words.map((word) => `"${word}"`).join(", ")}]`;
// The caller's credential is sent with every request, and no generated one beside it: which of two counts is not for the document to
// say. Without it, and with a generated one in its place, `ignored_auth` asks again, and wants 401.
const settingsFor = ({ things }) => `[warnings]
display = ${list(WARNINGS)}
fail-on = ${list(WARNINGS)}
[checks]
positive_data_acceptance.expected-statuses = ${list(GOOD_CHANGE)}
negative_data_rejection.expected-statuses = ${list(BAD)}
[generation]
with-security-parameters = false
[parameters]
${Object.entries(things)
  .map(([name, id]) => `"path.${name}" = "${id}"`)
  .join("\n")}
${things.organization_id ? `"header.X-Organization-Id" = "${things.organization_id}"` : ""}
[[operations]]
include-method = "GET"
checks.positive_data_acceptance.expected-statuses = ${list(GOOD)}
`;

async function compare(server, caller) {
  const file = join(server.stateDir, `${caller.name.replaceAll(" ", "-")}.toml`);
  writeFileSync(file, settingsFor(caller));
  console.log(`\n── as ${caller.name}`);
  const args = [
    ...["--config-file", file, "run", `${server.origin}/openapi.json`, "--url", `${server.origin}/api/v1`],
    ...["--header", caller.header.join(": "), "--request-timeout", String(ANSWER_SECONDS)],
    ...LAST.flatMap((id) => ["--exclude-operation-id", id]),
    ...process.argv.slice(2),
  ];
  const child = spawn(program, args, { cwd: server.stateDir, stdio: "inherit" });
  return new Promise((done) => child.once("exit", (code) => done(code === 0)));
}

const server = await startServer();
const wanted = process.env.CALLERS?.split(/[\s,]+/);
let passed = 0;
let failed = 0;
try {
  const document = await readDocument(server.origin);
  const pool = new Pool(new Set([...document.operations.flatMap(({ names }) => names), "user_id"]));
  const callers = await callersOf(server, document, await makeWorld(server, document, pool));
  for (const caller of callers.filter(({ name }) => !wanted || wanted.includes(name)))
    if (await compare(server, caller)) passed += 1;
    else failed += 1;
} finally {
  await server.stop();
  server.remove();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
