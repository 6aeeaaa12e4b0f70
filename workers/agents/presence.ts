// When an agent was last seen: recorded after its calls, and when its runs begin and end. To keep the noise down it is written
// at most once a minute and makes no event.
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import { AgentCaller } from "./caller.ts";
import { noteSeenStatement } from "./store.ts";
import type { AgentRow } from "./tables.ts";

const SEEN_EVERY_MS = 60_000;

/** Records that an agent was seen, at most once per SEEN_EVERY_MS. */
export async function noteSeen(db: Database, agentId: string, now: Date): Promise<void> {
  await noteSeenStatement(db, agentId, now.toISOString(), new Date(now.getTime() - SEEN_EVERY_MS).toISOString()).run();
}

/** The agent calls: noted at most once per SEEN_EVERY_MS, and answered as it is noted. */
export async function seenNow<Row extends Pick<AgentRow, "id" | "last_seen_at">>({ now }: Work, db: Database, agent: Row): Promise<Row> {
  if (agent.last_seen_at && now.getTime() - Date.parse(agent.last_seen_at) < SEEN_EVERY_MS) return agent;
  await noteSeen(db, agent.id, now);
  return { ...agent, last_seen_at: now.toISOString() };
}

/** Called by the edge after the answer. Does nothing for people, for invalid tokens, and within the same minute. */
export async function noteCaller(work: Work): Promise<void> {
  const agent = work.caller instanceof AgentCaller ? work.caller.verified : null;
  const shard = work.shards[0];
  if (!agent || !shard || (agent.last_seen_at && work.now.getTime() - Date.parse(agent.last_seen_at) < SEEN_EVERY_MS)) return;
  await noteSeen(shardDatabase(work.env, shard), agent.id, work.now).catch((error: unknown) => log.warn("agent.not_noted", { error: describe(error) }));
}
