// How often an agent begins a turn by itself, as its gateway's configuration has it: read, told as a text, and written where it differs.
// Everything else that stands there about the agent, and about others, stays.
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import { heartbeatText } from "#worker/drifts/index.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError, member, textOr } from "./protocol.ts";

type Wanted = HeartbeatConfig | null;

/** What the agent has of its own in the configuration, and the patch that would change it. null: the agent is not in it. */
type Entry = { heartbeat: unknown; patch(heartbeat: object | null): object };

/** Newer gateways name their agents, older ones list them; a list is merged by the ids in it. */
function entryOf(config: unknown, agentId: string): Entry | null {
  const agents = member(config, "agents");
  const named = member(member(agents, "entries"), agentId);
  if (named) return { heartbeat: member(named, "heartbeat"), patch: (heartbeat) => ({ agents: { entries: { [agentId]: { heartbeat } } } }) };
  const list = member(agents, "list");
  const listed = Array.isArray(list) ? list.find((each) => member(each, "id") === agentId) : undefined;
  return listed ? { heartbeat: member(listed, "heartbeat"), patch: (heartbeat) => ({ agents: { list: [{ id: agentId, heartbeat }] } }) } : null;
}

const configOf = (answer: unknown): unknown => member(answer, "sourceConfig") ?? member(answer, "config");

/** As `heartbeatText` tells what was written. null: the agent is not in this configuration. */
export function heartbeatThere(answer: unknown, agentId: string): string | null {
  const entry = entryOf(configOf(answer), agentId);
  if (!entry) return null;
  if (!entry.heartbeat) return heartbeatText(null);
  const word = (name: string) => textOr(member(entry.heartbeat, name), "as the gateway's defaults say");
  return heartbeatText({ every: word("every"), target: word("target"), includeReasoning: member(entry.heartbeat, "includeReasoning") === true });
}

const NOT_THERE = "The gateway's configuration does not name the agent, so how often it begins by itself could not be set.";
const NO_REASONING = "This gateway does not take includeReasoning any more. Set heartbeat_config.includeReasoning to false.";
/** Whatever else is set up at the same time changes the configuration too. */
const TRIES = 12;
const AGAIN_MS = 100;

const hasChanged = (error: unknown): boolean => error instanceof GatewayError && /changed since|base hash/i.test(error.message);
const refusesReasoning = (error: unknown): boolean => error instanceof GatewayError && error.message.includes("includeReasoning");

/** Newer gateways refuse the member that older ones have, so it is named only where it says something. */
function written(wanted: Wanted, { heartbeat }: Entry): object | null {
  if (!wanted) return null;
  const { every, target, includeReasoning } = wanted;
  const isThere = member(heartbeat, "includeReasoning") !== undefined;
  return { every, target, ...(includeReasoning ? { includeReasoning } : isThere ? { includeReasoning: null } : {}) };
}

/** Compare-and-set, since somebody else may be editing; and nothing is written where nothing differs: older gateways start anew for it. */
export async function setHeartbeat(pipe: GatewayPipe, agentId: string, wanted: Wanted): Promise<void> {
  for (let tries = 1; ; tries++) {
    const answer = await pipe.call("config.get", {});
    const entry = entryOf(configOf(answer), agentId);
    if (!entry && wanted === null) return;
    if (!entry) throw new GatewayError("NOT_CONFIGURED", NOT_THERE);
    if (heartbeatThere(answer, agentId) === heartbeatText(wanted)) return;
    try {
      await pipe.call("config.patch", { raw: JSON.stringify(entry.patch(written(wanted, entry))), baseHash: textOr(member(answer, "hash"), "") }, 60_000);
      return;
    } catch (error) {
      if (refusesReasoning(error)) throw new GatewayError("REFUSED", NO_REASONING);
      if (!hasChanged(error) || tries >= TRIES) throw error;
      await scheduler.wait(AGAIN_MS * tries);
    }
  }
}
