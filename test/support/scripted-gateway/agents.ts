// The gateway's agents and their bootstrap files. Kept over a restart, as on disk. Called by methods.ts, read by tests.

import { type Agent, invalid, type JsonObject, sha256, text } from "./types.ts";

const FILES = ["AGENTS.md", "SOUL.md", "USER.md", "BOOTSTRAP.md", "MEMORY.md", "IDENTITY.md"];
/** What a fresh workspace holds; MEMORY.md comes later. */
const SEEDED = FILES.filter((name) => name !== "MEMORY.md");
const MAX_ID_CHARS = 64;
const ROOT = "/srv/openclaw/workspaces";

function makeAgent(id: string, params: JsonObject, now: number, visibleAt: number): Agent {
  return {
    id,
    name: text(params.name) || id,
    workspace: text(params.workspace) || `${ROOT}/${id}`,
    model: text(params.model) || null,
    emoji: text(params.emoji) || null,
    createdAt: now,
    visibleAt,
    files: new Map(SEEDED.map((name) => [name, { content: `# ${name}\n`, updatedAtMs: now }])),
  };
}

/** Lower case, everything else than letters and digits becomes one dash. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, MAX_ID_CHARS);
}

export class Agents {
  readonly #byId: Map<string, Agent> = new Map([["main", makeAgent("main", {}, 0, 0)]]);

  get ownership(): "sole" | "explicit" {
    return this.#byId.size > 1 ? "explicit" : "sole";
  }

  /** For tests: an agent whether or not the gateway has reloaded its configuration. */
  get(id: string): Agent | undefined {
    return this.#byId.get(id);
  }

  known(): Agent[] {
    return [...this.#byId.values()].filter((agent) => agent.visibleAt <= Date.now());
  }

  isKnown(id: string): boolean {
    return this.known().some((agent) => agent.id === id);
  }

  list(): JsonObject {
    return { defaultId: "main", ownership: this.ownership, selectionRequired: false, mainKey: "main", scope: "per-sender", agents: this.known().map(row) };
  }

  create(params: JsonObject, visibleAfterMs: number): JsonObject {
    const id = slug(text(params.name));
    if (!id) throw invalid("invalid agents.create params: at /name: must not have fewer than 1 characters");
    if (this.#byId.has(id)) throw invalid(`agent "${id}" already exists`);
    const now = Date.now();
    const agent = makeAgent(id, params, now, now + visibleAfterMs);
    this.#byId.set(id, agent);
    return { ok: true, agentId: id, name: agent.name, workspace: agent.workspace, ...(agent.model ? { model: agent.model } : {}) };
  }

  update(params: JsonObject): JsonObject {
    const agent = this.#require(params);
    agent.name = text(params.name) || agent.name;
    agent.workspace = text(params.workspace) || agent.workspace;
    agent.model = text(params.model) || agent.model;
    agent.emoji = text(params.emoji) || agent.emoji;
    return { ok: true, agentId: agent.id };
  }

  delete(params: JsonObject): JsonObject {
    const agent = this.#require(params);
    if (agent.id === "main")
      throw invalid('Agent "main" owns the legacy shared auth store and cannot be deleted. Run openclaw doctor --fix to migrate shared auth, then retry.');
    this.#byId.delete(agent.id);
    return { ok: true, agentId: agent.id, removedBindings: 0, removed: [], failed: [] };
  }

  /** As an operator at the gateway itself; `content` null: the file is deleted. */
  editFile(agentId: string, name: string, content: string | null): void {
    const files = this.#byId.get(agentId)?.files;
    if (content === null) files?.delete(name);
    else files?.set(name, { content, updatedAtMs: Date.now() });
  }

  async listFiles(params: JsonObject): Promise<JsonObject> {
    const agent = this.#require(params);
    const files = await Promise.all(FILES.map(async (name) => withoutContent(await describe(agent, name))));
    return { agentId: agent.id, workspace: agent.workspace, files };
  }

  async getFile(params: JsonObject): Promise<JsonObject> {
    const agent = this.#require(params);
    return { agentId: agent.id, workspace: agent.workspace, file: await describe(agent, supported(params)) };
  }

  async setFile(params: JsonObject): Promise<JsonObject> {
    const agent = this.#require(params);
    agent.files.set(supported(params), { content: text(params.content), updatedAtMs: Date.now() });
    return { ok: true, agentId: agent.id, workspace: agent.workspace, file: await describe(agent, text(params.name)) };
  }

  #require(params: JsonObject): Agent {
    const id = text(params.agentId);
    const agent = this.known().find((each) => each.id === id);
    if (!agent) throw invalid(`agent "${id}" not found`);
    return agent;
  }
}

function supported(params: JsonObject): string {
  const name = text(params.name);
  if (!FILES.includes(name)) throw invalid(`unsupported file "${name}"`);
  return name;
}

async function describe(agent: Agent, name: string): Promise<JsonObject> {
  const file = agent.files.get(name);
  const path = `${agent.workspace}/${name}`;
  if (!file) return { name, path, missing: true };
  const size = new TextEncoder().encode(file.content).length;
  return { name, path, missing: false, size, updatedAtMs: file.updatedAtMs, hash: await sha256(file.content), content: file.content };
}

function withoutContent({ content: _content, hash: _hash, ...rest }: JsonObject): JsonObject {
  return rest;
}

function row(agent: Agent): JsonObject {
  const runtime = { id: "auto", cloudPlacementSupported: false, devicePlacementSupported: false, source: "implicit" };
  const named = agent.id === "main" ? {} : { name: agent.name, identity: { name: agent.name, ...(agent.emoji ? { emoji: agent.emoji } : {}) } };
  return {
    id: agent.id,
    ...named,
    workspace: agent.workspace,
    workspaceGit: false,
    agentRuntime: runtime,
    model: { primary: agent.model ?? "stub/stub-1" },
    defaultPermissionMode: "full",
    ...(agent.id === "main" ? {} : { createdVia: "operator", creatorAgentId: null, createdAt: agent.createdAt }),
  };
}
