// Sequences of rights: invites, accepts, roles, access, keys, agents, by chance; beside them a model of who may have what from whom. Nobody
// gets what their sponsor does not hold, and what each can really read and write is what the model says.
import { honestConnector, relayOf } from "./relay.mjs";
import { randomOf } from "./random.mjs";
import { eventually } from "./sockets.mjs";

const ROLES = ["owner", "admin", "member"];
const ACTS = ["invite", "invite", "invite", "accept", "accept", "accept", "access", "access", "role", "renew", "remove", "key", "agent", "revoke"];
const ACTS_BETWEEN_PROBES = 16;
/** How often the owner acts, from whom everything comes that anybody has. */
const OWNER_SHARE = 0.25;
const WALKS_LEAST = 3;
const SHOWN_ACTS = 6;
const OPEN_TRIED = 4;
const KEY_SCOPES = ["boards:read", "tasks:read", "tasks:write", "agents:read", "agents:write"];
const [INVITES, MEMBERS, KEYS] = ["/organizations/me/invites", "/organizations/me/members", "/organizations/me/api-keys"];

/** Everything that a member may give, as a set of words; nobody: the empty one. An owner gives, also to themselves, what they do not have. */
function reachOf(member, boards, isGiver = true) {
  if (!member) return new Set();
  const writesAll = (isGiver && member.role === "owner") || member.all_boards_write;
  const readsAll = writesAll || member.all_boards_read;
  const row = (id) => member.board_access.find(({ board_id }) => board_id === id);
  return new Set([
    ...ROLES.slice(ROLES.indexOf(member.role)),
    ...(writesAll ? ["write all"] : []),
    ...(readsAll ? ["read all"] : []),
    ...boards.flatMap((id, at) => (writesAll || row(id)?.can_write ? [`write ${at}`] : [])),
    ...boards.flatMap((id, at) => (readsAll || row(id)?.can_read || row(id)?.can_write ? [`read ${at}`] : [])),
  ]);
}

/** What somebody might like to give on the boards: nothing, one of them, all, or what they hold themselves. */
const wanted = (random, boards, { all_boards_read, all_boards_write, board_access } = {}) =>
  random.pick([
    { all_boards_read, all_boards_write, board_access: board_access?.map(({ board_id, can_read, can_write }) => ({ board_id, can_read, can_write })) },
    { all_boards_write: true },
    { all_boards_read: true },
    { board_access: [{ board_id: random.pick(boards), can_write: random.chance(0.5) }] },
    { board_access: boards.map((board_id) => ({ board_id, can_write: random.chance(0.5) })) },
  ]);

/** An organization with two boards and a gateway whose connector gathers the tokens of agents. */
async function place({ server, document, owner }) {
  const { id } = await owner(null)("POST", "/organizations", { name: "Rights" });
  const api = owner(id);
  const gateway = await api("POST", "/gateways", { name: "Rights" });
  const boards = [];
  for (const name of ["One", "Two"]) boards.push((await api("POST", "/boards", { name, gateway_id: gateway.id })).id);
  const connector = await honestConnector(await relayOf({ server, document, world: { home: { api, gateway } } }));
  return { id, api, gateway, boards, connector, invites: [], keys: [], agents: new Map() };
}

class Walk {
  constructor(run, on, people, clientFor) {
    Object.assign(this, { run, on, people, clientFor, said: [], given: 0, probes: 0, worked: 0 });
  }

  async members() {
    const { items } = await this.on.api("GET", MEMBERS);
    return new Map(items.map((member) => [member.user_id, member]));
  }

  found(kind, text) {
    this.run.findings.add("rights", kind, `${text}; before: ${this.said.slice(-SHOWN_ACTS).join(" → ")}`);
  }

  /** The owner puts everybody back to where they began, so that no walk ends in a world of owners. */
  async reset() {
    const [plain, holder] = [{ role: "admin" }, { role: "admin", board_access: [{ board_id: this.on.boards[0], can_write: true }] }];
    const all = [plain, holder, { role: "member", all_boards_write: true }];
    for (const [index, { id, as }] of this.people.entries()) {
      const member = (await this.members()).get(id);
      const { role, ...access } = all[index] ?? {};
      if (!role) {
        if (member) await this.on.api("DELETE", `${MEMBERS}/${member.id}`);
        continue;
      }
      if (!member) await as(null)("POST", "/organizations/invites/accept", { token: (await this.on.api("POST", INVITES, { role })).token });
      const path = `${MEMBERS}/${(await this.members()).get(id).id}`;
      await this.on.api("PATCH", path, { role });
      await this.on.api("PUT", `${path}/access`, access);
    }
    this.said = [];
  }

  /** One act of one of them; what it gave is held against what its sponsor held before. */
  async step(random) {
    const before = await this.members();
    const act = random.pick(ACTS);
    const by = act !== "accept" && random.chance(OWNER_SHARE) ? this.owner : random.pick(this.people);
    const to = random.pick(this.people);
    const sponsor = await this.#do(act, { by, to, before, random });
    const after = await this.members();
    for (const [id, member] of after) {
      const [had, held] = [reachOf(before.get(id), this.on.boards), reachOf(before.get(sponsor ?? by.id), this.on.boards)];
      const gained = [...reachOf(member, this.on.boards)].filter((right) => !had.has(right));
      this.given += gained.length;
      const beyond = gained.filter((right) => !held.has(right));
      if (beyond.length > 0) this.found("sponsor", `${this.#nameOf(id)} got ${beyond.join(", ")}, which ${this.#nameOf(sponsor ?? by.id)} did not hold`);
      if (gained.length > 0 && id === by.id && act !== "accept") this.found("own-rights", `${by.name} gave themselves ${gained.join(", ")}`);
    }
    this.#endKeys(after);
  }

  #nameOf(id) {
    return this.people.find((one) => one.id === id)?.name ?? "the owner";
  }

  async #try(call, method, path, body, what) {
    const answer = await call(method, path, body, { raw: true });
    this.said.push(`${what} ${answer.status}`);
    if (answer.status >= 500) this.found("status", `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
    return answer.status < 300 && answer.text ? JSON.parse(answer.text) : null;
  }

  /** Answers who has given what was given; null: whoever acted. */
  async #do(act, { by, to, before, random }) {
    const { on } = this;
    const call = by.as(on.id);
    const rights = wanted(random, on.boards, before.get(by.id));
    const path = `${MEMBERS}/${before.get(to.id)?.id}`;
    const open = on.invites.length > 0 ? random.pick(on.invites.slice(-OPEN_TRIED)) : null;
    const role = random.pick(["admin", "admin", "admin", "member", "owner"]);
    const said = `${by.name} ${act} ${to.name} ${JSON.stringify(rights).replaceAll(on.boards[0], "One").replaceAll(on.boards[1], "Two")}`;
    if (act === "invite") {
      const made = await this.#try(call, "POST", INVITES, { role, ...rights }, `${said} as ${role}`);
      if (made) on.invites.push({ ...made, by: by.id });
    } else if (act === "accept" && open) {
      await this.#try(by.as(null), "POST", "/organizations/invites/accept", { token: open.token }, `${by.name} accepts of ${this.#nameOf(open.by)}`);
      return open.by;
    } else if (act === "renew" && open) {
      const made = await this.#try(call, "POST", `${INVITES}/${open.id}/renew`, undefined, `${by.name} renews of ${this.#nameOf(open.by)}`);
      if (made) Object.assign(open, made, { by: by.id });
    } else if (act === "access") await this.#try(call, "PUT", `${path}/access`, rights, said);
    else if (act === "role") await this.#try(call, "PATCH", path, { role }, `${by.name} makes ${to.name} ${role}`);
    else if (act === "remove") await this.#try(call, "DELETE", path, undefined, said);
    else await this.#issue(act, { by, call, random });
    return null;
  }

  /** Keys, and agents that people and keys make. */
  async #issue(act, { by, call, random }) {
    const { on } = this;
    const board = random.pick(on.boards);
    const place = on.boards.indexOf(board);
    if (act === "key") {
      const made = await this.#try(call, "POST", KEYS, { name: "Walk", scopes: KEY_SCOPES, board_ids: [board] }, `${by.name} makes a key for ${place}`);
      if (made) on.keys.push({ id: made.id, call: this.clientFor(made.token), by: by.id, board, hasEnded: false });
      return;
    }
    const key = on.keys.length > 0 ? random.pick(on.keys) : null;
    if (act === "revoke") {
      const gone = key && (await call("DELETE", `${KEYS}/${key.id}`, undefined, { raw: true }));
      if (gone?.status === 204) key.hasEnded = true;
      return;
    }
    const maker = key && random.chance(0.5) ? key : null;
    const body = { name: `Agent ${on.agents.size}`, board_id: board, gateway_id: on.gateway.id };
    const made = await this.#try(maker?.call ?? call, "POST", "/agents", body, `${maker ? "a key" : by.name} makes an agent on ${place}`);
    if (!made) return;
    if (maker && (maker.hasEnded || maker.board !== board)) this.found("key", `a key that has ended, or is for another board, made an agent on ${place}`);
    on.agents.set(made.id, { board, key: maker });
  }

  /** A key ends when its maker leaves, is demoted, or may no longer write on its board. */
  #endKeys(members) {
    for (const key of this.on.keys) {
      const reach = reachOf(members.get(key.by), this.on.boards);
      if (!reach.has("admin") || !reach.has(`write ${this.on.boards.indexOf(key.board)}`)) key.hasEnded = true;
    }
  }

  /** What each can really read and write. */
  async probe() {
    const members = await this.members();
    const { on } = this;
    const does = async (call, method, path, body) => (await call(method, path, body, { raw: true })).status < 300;
    for (const [place, board] of on.boards.entries()) {
      for (const { id, name, as } of this.people) {
        const reach = reachOf(members.get(id), on.boards, false);
        const real = [await does(as(on.id), "GET", `/boards/${board}`), await does(as(on.id), "POST", "/tasks", { board_id: board, title: "Probe" })];
        const model = [reach.has(`read ${place}`), reach.has(`write ${place}`)];
        this.#count(real);
        if (String(real) !== String(model)) this.found("probe", `${name} reads, writes board ${place}: ${real}, the model says ${model}`);
      }
      for (const key of on.keys) {
        const real = [await does(key.call, "GET", `/boards/${board}`), await does(key.call, "POST", "/tasks", { board_id: board, title: "Probe" })];
        this.#count(real);
        if (real.some(Boolean) && (key.hasEnded || key.board !== board))
          this.found("key", `a key of ${this.#nameOf(key.by)} reads, writes board ${place}: ${real}`);
      }
    }
    await this.#probeAgents(does);
  }

  #count(real) {
    this.probes += real.length;
    this.worked += real.filter(Boolean).length;
  }

  async #probeAgents(does) {
    const { on } = this;
    for (const token of on.connector.agentTokens()) {
      const call = this.clientFor(token);
      const works = async () => {
        const own = await call("GET", "/agent/boards", undefined, { raw: true });
        return own.status < 300 ? JSON.parse(own.text).items : null;
      };
      const boards = await works();
      this.#count([boards !== null]);
      if (!boards) continue;
      const others = [];
      for (const board of on.boards) if (await does(call, "GET", `/agent/boards/${board}/tasks`)) others.push(board);
      const agents = [...on.agents.values()].filter(({ board }) => boards.some(({ id }) => id === board));
      if (others.length > boards.length) this.found("agent", `an agent reads ${others.length} boards, but belongs to ${boards.length}`);
      // Its token does not say whose it is: one of its board must be there whose key, if a key made it, has not ended.
      if (agents.length > 0 && agents.every(({ key }) => key?.hasEnded) && !(await eventually(async () => (await works()) === null, 2_000)))
        this.found("agent", "an agent that a key made works after the key has ended");
    }
  }
}

/** @param owner (organizationId) → the API as the installation's owner; clientFor (token) → the API with a key or an agent's token */
export async function fuzzRights(run, { owner, people, clientFor }, seconds) {
  const end = performance.now() + seconds * 1_000;
  const on = await place({ ...run, owner });
  const walk = new Walk(run, on, people, clientFor);
  walk.owner = { id: (await on.api("GET", "/users/me")).id, name: "the owner", as: owner };
  for (let round = 0; round < WALKS_LEAST || performance.now() < end; round++) {
    const random = randomOf(run.seed, "rights", round);
    await walk.reset();
    for (let step = 0; step < ACTS_BETWEEN_PROBES; step++) await walk.step(random);
    await walk.probe();
  }
  await on.connector.end();
  const { given, probes, worked } = walk;
  const isReal = given > 3 && worked > 10 && worked < probes;
  return {
    sentence: `nobody has what their sponsor did not hold, and all can do what the model says (${given} rights given, ${probes} probes, ${worked} allowed)`,
    wrong: isReal ? [] : ["hardly anything was given or tried"],
  };
}
