// The agents of an organization as they change, as server-sent events for as long as somebody may and does read them. The organization's
// feed tells when something has happened; what it has become is read then.
import { listen } from "#worker/boards/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import type { Database, Queries } from "#worker/platform/db.ts";
import { type Block, blockOf, resyncBlock, tellingStream, together } from "#worker/platform/event-stream.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import type { RoomScope } from "#worker/platform/watchers.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { HeardAgents } from "./heard.ts";
import { abridgedAgent, presentAgent } from "./rules.ts";
import type { AgentStreamQuery } from "./schema.ts";
import { agentsChanged, type Changed, CHANGED_MAX } from "./store.ts";
import { withoutTexts } from "./texts.ts";

const resync = (position: number | null): string => resyncBlock("agents", position);

/** Those that the caller may read now; throws where they may read none any more. */
const changedBlocks = (work: Work, changed: Changed): Promise<Block[]> =>
  inActiveOrganization(
    work,
    actions["agent.watch"],
    (db, id) => ({ rows: agentsChanged(db, id, changed) }),
    ({ grant, found: { rows } }) => {
      const told = listed(
        rows.map((row) => withoutTexts(work, presentAgent(row), { grant })),
        abridgedAgent,
      );
      const isAll = told.length === rows.length && rows.length < CHANGED_MAX;
      return [
        ...told.map(
          (agent): Block =>
            (position) =>
              blockOf("agent", { agent }, position),
        ),
        ...(isAll ? [] : [resync]),
      ];
    },
  );

const nothing = (_db: Database, _id: string): Queries => ({});

/** `lastEventId`: the last that the reader has heard of. */
export async function streamAgents(work: Work, { board_id, since }: AgentStreamQuery, lastEventId: number | null): Promise<ReadableStream<Uint8Array>> {
  const heard = new HeardAgents();
  const leave = await inActiveOrganization(work, actions["agent.watch"], nothing, ({ shard, organizationId, grant }) => {
    const scope: RoomScope = { shard, organizationId, boardId: null };
    return listen(work, { room: organizationFeed(work.env, scope), scope, grant, boards: [], since: lastEventId }, heard);
  });
  const only = { boardId: board_id ?? null };
  async function news(): Promise<string> {
    const { agents, gateways, deleted, isBehind, position } = heard.take();
    if (isBehind) return resync(position);
    const gone = deleted.map(
      (id): Block =>
        (at) =>
          blockOf("deleted", { agent_id: id }, at),
    );
    return together([...(await changedBlocks(work, { ...only, agents, gateways })), ...gone], position);
  }
  const first = async () => (since === undefined ? "" : together(await changedBlocks(work, { ...only, since: new Date(since).toISOString() }), null));
  return tellingStream({ heard, leave, first, news });
}
