// The gateway's configuration, as far as it says how often agents begin by themselves. Called by methods.ts, read and edited by tests.
import type { Agents } from "./agents.ts";
import { invalid, isObject, type JsonObject, sha256, text } from "./types.ts";

const PATH = "/srv/openclaw/openclaw.json";
const KNOWN = ["every", "target", "prompt", "model", "activeHours", "session", "to", "accountId", "lightContext", "isolatedSession", "timeoutSeconds"];
const TARGETS = ["owner", "last", "none", "telegram"];
const EVERY = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d)?)+$/;

export class Config {
  readonly #agents: Agents;
  readonly #heartbeats = new Map<string, JsonObject>();
  /** Older gateways list their agents, and know `includeReasoning`. */
  isOld = false;

  constructor(agents: Agents) {
    this.#agents = agents;
  }

  heartbeatOf(agentId: string): JsonObject | null {
    return this.#heartbeats.get(agentId) ?? null;
  }

  /** As an operator at the gateway itself; null: none of its own. */
  editHeartbeat(agentId: string, heartbeat: JsonObject | null): void {
    if (heartbeat) this.#heartbeats.set(agentId, heartbeat);
    else this.#heartbeats.delete(agentId);
  }

  async get(): Promise<JsonObject> {
    const rows = this.#agents.known().map(({ id, name, workspace }) => {
      const heartbeat = this.heartbeatOf(id);
      return { id, name, workspace, ...(heartbeat ? { heartbeat } : {}) };
    });
    const agents = this.isOld ? { list: rows } : { entries: Object.fromEntries(rows.map(({ id, ...entry }) => [id, entry])) };
    return { path: PATH, exists: true, sourceConfig: { agents }, hash: await sha256(JSON.stringify(agents)) };
  }

  async patch(params: JsonObject): Promise<JsonObject> {
    const { hash } = await this.get();
    if (params.baseHash !== hash) throw invalid("config changed since last load; re-run config.get and retry");
    const { agents } = JSON.parse(text(params.raw)) as { agents: { entries?: Record<string, JsonObject>; list?: JsonObject[] } };
    const patches = Object.entries(agents.entries ?? {}).concat((agents.list ?? []).map((each) => [text(each.id), each]));
    for (const [id, patch] of patches) if ("heartbeat" in patch) this.editHeartbeat(id, this.#merged(id, patch.heartbeat));
    return { ok: true, path: PATH, changedPaths: patches.map(([id]) => `agents.entries.${id}.heartbeat`) };
  }

  #merged(id: string, patch: unknown): JsonObject | null {
    if (!isObject(patch)) return null;
    const merged = Object.fromEntries(Object.entries({ ...this.heartbeatOf(id), ...patch }).filter(([, value]) => value !== null));
    const at = `invalid config: agents.entries.${id}.heartbeat`;
    const unknown = Object.keys(merged).find((name) => !KNOWN.includes(name) && !(this.isOld && name === "includeReasoning"));
    if (unknown) throw invalid(`${at}: Unrecognized key: "${unknown}"`);
    if (!EVERY.test(text(merged.every))) throw invalid(`${at}.every: invalid duration (use ms, s, m, h)`);
    if (!TARGETS.includes(text(merged.target))) throw invalid(`${at}.target: unknown heartbeat target: ${text(merged.target)}`);
    return merged;
  }
}
