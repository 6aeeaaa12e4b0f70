// The world in which the run happens: made through the API, so that generated requests meet things that are there.
import { plan, send } from "./requests.mjs";
import { randomOf } from "./random.mjs";
import { signUp } from "./people.mjs";

const SOW_TIMES = 2;
const GUESTS = 4;

/** The API as an honest client uses it; throws when it is refused. */
export function clientOf(server, document, token, organizationId) {
  return async (method, path, body, { raw = false } = {}) => {
    const headers = { Authorization: `Bearer ${token}`, Connection: "close" };
    if (organizationId) headers["X-Organization-Id"] = organizationId;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(`${server.origin}${document.prefix}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (raw) return { status: response.status, text, type: response.headers.get("content-type") ?? "" };
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  };
}

/** Two organizations of one owner with the things that most others stand on. The second one is "another organization". */
export async function makeWorld(server, document, pool) {
  const anyOrganization = clientOf(server, document, server.secrets.token, null);
  const make = async (phase, name) => {
    pool.phase = phase;
    const learn = (path, thing) => {
      pool.learn(thing, document.kindOf(path), path);
      return thing;
    };
    const organization = learn("/organizations", await anyOrganization("POST", "/organizations", { name }));
    const api = clientOf(server, document, server.secrets.token, organization.id);
    const post = async (path, body) => learn(path.replace(/^\/tasks\/[^/]+/, "/tasks/{task_id}"), await api("POST", path, body));
    const gateway = await post("/gateways", { name: "Lab" });
    const agents = [];
    const boards = [];
    for (const title of ["First", "Second"]) {
      const board = await post("/boards", { name: title, gateway_id: gateway.id, require_approval_for_done: title === "First" });
      boards.push(board);
      agents.push(await post("/agents", { name: `Scout of ${title}`, board_id: board.id, gateway_id: gateway.id }));
      const tasks = [];
      for (const number of [1, 2, 3]) tasks.push(await post("/tasks", { board_id: board.id, title: `Task ${number}` }));
      await post(`/tasks/${tasks[0].id}/comments`, { message: "Hello" });
      await post("/approvals", { task_id: tasks[0].id, action: "deploy", reason: "Green" });
      const run = await api("POST", `/tasks/${tasks[1].id}/execute`, { parameters: {} });
      pool.add("execution_id", run.id);
    }
    for (const path of ["/organizations/me/members"]) learn(path, await api("GET", path));
    return { organization, gateway, boards, agents, api };
  };
  const home = await make("kept", "Fuzz");
  const foreign = await make("foreign", "Another");
  const people = await makePeople(server, document, { home, foreign }, pool);
  await makeForeignThings(foreign, pool);
  pool.phase = "kept";
  pool.add("user_id", (await home.api("GET", "/users/me")).id);
  pool.phase = "collected";
  await inviteGuests(home.api, document, pool);
  pool.addToken(server.secrets.token, "/auth/sign-in");
  await anyOrganization("PATCH", "/organizations/me/active", { organization_id: home.organization.id });
  return { home, foreign, people };
}

/** A person of the first organization alone, one of the second alone, and some who belong nowhere yet. */
async function makePeople(server, document, { home, foreign }, pool) {
  const neighbour = await signUp({ server, document, inviter: home.api, name: "Neighbour", rights: { role: "owner" } });
  const stranger = await signUp({ server, document, inviter: foreign.api, name: "Stranger", rights: { role: "owner" } });
  pool.add("user_id", stranger.id, "foreign");
  pool.add("person_id", stranger.id, "foreign");
  const lobby = await clientOf(server, document, server.secrets.token, null)("POST", "/organizations", { name: "Lobby" });
  const inviter = clientOf(server, document, server.secrets.token, lobby.id);
  const guests = [];
  for (const name of ["Pia", "Quin", "Rosa", "Sam"]) guests.push(await signUp({ server, document, inviter, name }));
  return { neighbour, stranger, guests };
}

/** The second organization has one of everything, in every state that could make a difference to who tries its id. */
async function makeForeignThings({ api, boards, organization }, pool) {
  pool.phase = "foreign";
  const [, board] = boards;
  const task = async (title) => api("POST", "/tasks", { board_id: board.id, title });
  const [done, deleted] = [await task("Done"), await task("Deleted")];
  await api("PATCH", `/tasks/${done.id}`, { status: "done" });
  await api("DELETE", `/tasks/${deleted.id}`);
  const asked = await api("POST", "/approvals", { task_id: done.id, action: "announce", reason: "Done" });
  await api("PATCH", `/approvals/${asked.id}`, { status: "approved" });
  for (const { id } of [done, deleted]) pool.add("task_id", id);
  pool.add("approval_id", asked.id);
  pool.add("organization_id", organization.id);
  for (const [kind, path, body] of [
    ["group_id", "/board-groups", { name: "Ours" }],
    ["api_key_id", "/organizations/me/api-keys", { name: "Ours", scopes: ["tasks:read"] }],
    ["invite_id", "/organizations/me/invites", { role: "member" }],
    ["export_id", "/organizations/me/exports", {}],
  ])
    pool.add(kind, (await api("POST", path, body)).id);
  pool.learn(await api("GET", "/organizations/me/members"), "member_id", "/organizations/me/members");
}

/** Members to do things to, by invite: the owner is kept. Nothing where the document has no invites. */
async function inviteGuests(api, document, pool) {
  const [issue, accept] = ["/organizations/me/invites", "/organizations/invites/sign-up"].map((path) => document.find("POST", path));
  if (!issue || !accept) return;
  for (let guest = 0; guest < GUESTS; guest++) {
    const email = `guest-${guest}@example.test`;
    const { token } = await api("POST", issue.path, { role: "member", all_boards_read: true, invited_email: email });
    await api("POST", accept.path, { token, name: `Guest ${guest}`, email, password: `the ${guest}. fuzzy passphrase` });
  }
  const members = "/organizations/me/members";
  pool.learn(await api("GET", members), document.kindOf(members), members);
}

/** Keeps the ids and tokens of an answer. */
export function learnAnswer({ pool, document }, sent, answer) {
  if (!/json/.test(answer.headers["content-type"] ?? "")) return;
  try {
    pool.learn(JSON.parse(answer.text), document.kindOf(sent.operation.path), sent.operation.path);
  } catch {
    // no JSON after all: judged elsewhere
  }
}

/** Calls every operation that makes something, valid, so that new operations have things to work on. Learns what comes. */
export async function sow({ server, document, pool, callers, seed, onAnswer }) {
  const makers = document.operations.filter((one) => one.method === "POST" && one.effect === "plain");
  for (let time = 0; time < SOW_TIMES; time++) {
    for (const operation of makers) {
      pool.phase = time === 0 ? "kept" : "collected";
      const caller = operation.isPublic ? callers[0] : callers.find((one) => one.actors.some((actor) => operation.actors.includes(actor)));
      if (!caller) continue;
      const sent = plan(operation, caller, time, { random: randomOf(seed, "sow", operation.id, time), pool, document });
      const answer = await send(server, sent);
      if (answer.status < 300) learnAnswer({ pool, document }, sent, answer);
      await onAnswer(sent, answer);
    }
  }
  pool.phase = "collected";
}
