// The agents of an organization as they change, as server-sent events for as long as somebody may and does read them. The organization's
// feed tells when something has happened; what it has become is read then, at most once a second, and never for nothing.
import { holderOf, requirePerson } from "#worker/identity/index.ts";
import { inActiveOrganization, type InOrganization } from "#worker/members/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import type { Database, Queries } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { joinRoom, organizationFeed } from "#worker/platform/nudge.ts";
import { ROOM_FULL } from "#worker/platform/room-limits.ts";
import type { RoomScope } from "#worker/platform/watchers.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { Heard } from "./heard.ts";
import { abridgedAgent, presentAgent } from "./rules.ts";
import type { AgentStreamQuery } from "./schema.ts";
import { agentsChanged, type Changed, CHANGED_MAX } from "./store.ts";

/** Then a stream in which nothing happens says that it is there. */
const QUIET_MS = 5_000;
/** Who has not taken what was told for so long has gone. */
const GONE_MS = 10_000;
/** Of what happens at once, what it has become is read once. */
const TOGETHER_MS = 1_000;
/** Then the stream ends, and is asked for again. */
const LASTS_MS = 30 * 60_000;
const STILL_HERE = ": still here\n\n";
const encoder = new TextEncoder();

const blockOf = (event: string, data: object, position: number | null): string =>
  `${position === null ? "" : `id: ${position}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const resync = (position: number | null): string => blockOf("resync", { detail: "More has happened than is told here: load the agents again." }, position);

/** Those that the caller may read now; throws where they may read none any more. */
const tellChanged = (work: Work, changed: Changed, position: number | null): Promise<string> =>
  inActiveOrganization(
    work,
    actions["agent.watch"],
    (db, id) => ({ rows: agentsChanged(db, id, changed) }),
    ({ found: { rows } }) => {
      const told = listed(rows.map(presentAgent), abridgedAgent);
      const isAll = told.length === rows.length && rows.length < CHANGED_MAX;
      return [...told.map((agent) => blockOf("agent", { agent }, position)), ...(isAll ? [] : [resync(position)])].join("");
    },
  );

const nothing = (_db: Database, _id: string): Queries => ({});

const NOT_OPENED = "The live view could not be opened. Try again in a moment.";

/** Joins the feed as the caller; what it tells is heard from then on. */
async function join(work: Work, { shard, organizationId, grant }: InOrganization<Queries>, since: number | null): Promise<{ heard: Heard; leave(): void }> {
  const scope: RoomScope = { shard, organizationId, boardId: null };
  const watcher = { ...holderOf(requirePerson(work), work.now), name: work.caller.actor.name, role: grant?.role ?? null, boards: [] };
  const address = `https://feed.invalid/${since === null ? "" : `?since=${since}`}`;
  const { webSocket } = await joinRoom(organizationFeed(work.env, scope), scope, watcher, new Request(address, { headers: { Upgrade: "websocket" } }));
  if (!webSocket) throw new ProblemError("unavailable", NOT_OPENED);
  const heard = new Heard();
  let whyNot: ProblemError | null = null;
  webSocket.addEventListener("message", ({ data }) => heard.hear(String(data)));
  webSocket.addEventListener("close", ({ code, reason }) => {
    if (code === ROOM_FULL) whyNot = new ProblemError("rate_limited", `There are too many live views: ${reason}.`);
    heard.end();
  });
  webSocket.accept();
  await heard.wait(QUIET_MS);
  if (heard.position === null) throw whyNot ?? new ProblemError("unavailable", NOT_OPENED);
  return { heard, leave: () => webSocket.close(1000, "read no more") };
}

/** `lastEventId`: the last that the reader has heard of. */
export async function streamAgents(work: Work, { board_id, since }: AgentStreamQuery, lastEventId: number | null): Promise<ReadableStream<Uint8Array>> {
  const { heard, leave } = await inActiveOrganization(work, actions["agent.watch"], nothing, (found) => join(work, found, lastEventId));
  const only = { boardId: board_id ?? null };
  const beganAt = Date.now();
  let toldAt = 0;
  let gone: ReturnType<typeof setTimeout> | undefined;
  async function news(): Promise<string> {
    const { agents, gateways, deleted, isBehind, position } = heard.take();
    if (isBehind) return resync(position);
    const gone = deleted.map((id) => blockOf("deleted", { agent_id: id }, position));
    return [await tellChanged(work, { ...only, agents, gateways }, position), ...gone].join("");
  }
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(encoder.encode(STILL_HERE));
      if (since === undefined) return;
      controller.enqueue(encoder.encode(await tellChanged(work, { ...only, since: new Date(since).toISOString() }, null)));
    },
    async pull(controller) {
      clearTimeout(gone);
      await heard.wait(QUIET_MS);
      if (heard.hasNews) await scheduler.wait(Math.max(0, toldAt + TOGETHER_MS - Date.now()));
      const text = heard.isOver || !heard.hasNews ? "" : await news().catch(() => null); // why not is told to whoever asks for the stream again
      toldAt = Date.now();
      if (text !== null) controller.enqueue(encoder.encode(text || STILL_HERE));
      if (text !== null && !heard.isOver && Date.now() - beganAt < LASTS_MS) {
        gone = setTimeout(leave, GONE_MS);
        return;
      }
      leave();
      controller.close();
    },
    cancel: leave,
  });
}
