// Giving up setting an agent up: what its gateway has not had is taken back. Where it never was there it is a draft again; else it has failed and
// says so, since what stands there is not what stands here: it gets no work by rules that are others than its gateway has.
import { type GatewayCommandRow, notSentSinceGuard, withdrawCommand } from "#worker/commands/index.ts";
import { forgetDriftStatement } from "#worker/drifts/index.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { clip } from "#worker/platform/text.ts";
import { at, commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { provisionings, revokeUnsentStatement, WAITING_MAX } from "./cancel-store.ts";
import { loadAgent } from "./load.ts";
import { laneOf, wakeGatewayOf } from "./provision.ts";
import { presentAgent } from "./rules.ts";
import type { Agent } from "./schema.ts";
import { placeGrant } from "./store.ts";
import { agents, type AgentWithLink } from "./tables.ts";
import { withoutTexts } from "./texts.ts";

const ERROR_MAX_CHARS = 500;
const NOT_BEING_SET_UP = "The agent is not being set up, so there is nothing to give up.";
const STALE = "Its gateway has what it had before, which may differ from what stands here: provision it again.";
const JUST_ENDED = "Its gateway has just answered: what became of it is told in a moment.";
const TOO_MANY = "More waits to set it up than is taken back at once. Provision it again, which takes the place of all that, and give that up.";
const JUST_SENT = "Its gateway has just been asked, so more may have been written than you saw. Load the agent, and give it up again.";

/** What the agent is then; `waiting`: what is taken back; `wasThere`: of what ended before, something may stand on its gateway. */
function afterwards(waiting: readonly GatewayCommandRow[], wasThere: boolean, who: string): Pick<AgentWithLink, "state" | "error"> {
  const tried = waiting.reduce((most, { attempts }) => Math.max(most, attempts), 0);
  if (tried === 0 && !wasThere) return { state: "draft", error: null };
  if (tried === 0) return { state: "failed", error: clip(`${who} has given up writing it anew. ${STALE}`, ERROR_MAX_CHARS) };
  const last = waiting.flatMap(({ error }) => error ?? []).at(-1);
  const said = `${who} has given up setting it up after ${tried} attempt(s); a part of it may stand on its gateway.`;
  return { state: "failed", error: clip(last ? `${said} The last one failed: ${last}` : said, ERROR_MAX_CHARS) };
}

export async function cancelProvisioning(work: Work, id: string): Promise<Agent> {
  return locate(work, "agent", async (db, shard) => {
    const loaded = await loadAgent(work, db, id, actions["agent.manage"], {
      found: provisionings(db, id),
      onBoard: placeGrant(db, work.caller, id, undefined),
    });
    if (!loaded) return null;
    const { row: before, grant, policy } = loaded;
    const { onBoard, found } = loaded.more;
    const { waiting, was } = found;
    requireVersion(work, before.version);
    if (before.state !== "provisioning" || before.gateway_id === null) throw new ProblemError("conflict", NOT_BEING_SET_UP);
    if (waiting.length === WAITING_MAX) throw new ProblemError("conflict", TOO_MANY);
    if (waiting.length === 0) throw new ProblemError("conflict", JUST_ENDED);
    const who = work.caller.actor.name;
    const row = { ...before, ...afterwards(waiting, was !== null, who), version: before.version + 1, updated_at: at(work) };
    const taken = waiting.map((command) => withdrawCommand(db, command, `Given up by ${who}.`, at(work)));
    const { guard, write } = updateRow(db, agents, before, row);
    const whole = presentAgent(row);
    const answer = withoutTexts(work, whole, { grant, onBoard });
    const changes = changesOf(presentAgent(before), whole) ?? { before: {}, after: {} };
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [guard, ...waiting.map((command) => notSentSinceGuard(db, command)), ...taken.flatMap(({ guards }) => guards)],
      writes: [
        write,
        revokeUnsentStatement(db, id, { gatewayId: before.gateway_id, lane: laneOf(before), at: at(work) }),
        ...taken.flatMap(({ writes }) => writes),
        ...(waiting.some(({ attempts }) => attempts > 0) ? [forgetDriftStatement(db, id)] : []),
      ],
      events: [{ type: "agent.provision_cancelled", subject: { type: "agent", id }, payload: { label: row.name, ...changes }, policy }],
      answer: { status: 200, body: answer },
    }).catch((error: unknown) => {
      const isSent = error instanceof GuardError && (error.code === "conflict" || error.code === "command_settled");
      throw isSent ? new ProblemError("conflict", JUST_SENT) : error;
    });
    await wakeGatewayOf(row, work.env, shard);
    return answer;
  });
}
