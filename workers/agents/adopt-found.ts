// Taking over an agent that a gateway has: from then on it is one of ours, under our rule and with a token of its own. What it had stays
// below what we have to tell it, and what was there before is kept.
import { boardGrant, toReferenceProblem } from "#worker/boards/index.ts";
import { laneRoomGuard } from "#worker/commands/index.ts";
import { withoutTokens } from "#worker/drifts/index.ts";
import { loadGateway } from "#worker/gateways/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { seal, unseal } from "#worker/platform/sign.ts";
import { cut } from "#worker/platform/text.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { draftOf } from "./create.ts";
import { askAgents, askFile, askFiles, askRules, INSTRUCTIONS, type Place, READ_MAX_BYTES, requireThere } from "./found.ts";
import { factsOf, isSimple, type There } from "./found-read.ts";
import { type Adoption, type AdoptionRecord, type Agent, AgentCreate } from "./schema.ts";
import { loadAgent } from "./load.ts";
import { requireRightsOnBoard } from "./placing.ts";
import { laneOf, provision, referenceGuards, wakeGatewayOf } from "./provision.ts";
import { presentAgent } from "./rules.ts";
import { adoptionOf, freeNameGuard, siteOf } from "./store.ts";
import { agent_adoptions, type AgentRow, agents } from "./tables.ts";

const PURPOSE = "agent-before-adoption";
type Former = { files: { name: string; text: string }[]; rule: Record<string, unknown> | null };

const NAME_MAX_CHARS = 80;

const DEFAULT_AGENT =
  "It is the gateway's default agent: channels, the gateway's own cron and heartbeat, and whoever names no agent run as it. From then on all of them ask people here before a shell command. Say accept_default if that is meant.";

function requireAdoptable({ gateway_agent_id: name, form }: There, { accept_default }: Adoption): void {
  if (!isSimple(name)) throw new ProblemError("conflict", "Its name on the gateway has characters that sessions cannot be told apart by. Rename it there.");
  if (form === "default" && !accept_default) throw new ProblemError("conflict", DEFAULT_AGENT);
}

/** What an adoption changes, as it stands before. */
async function askFormer(work: Work, place: Place, name: string): Promise<Former> {
  const file = (await askFiles(work, place, name)).find((each) => each.name === INSTRUCTIONS);
  const text = file ? await askFile(work, place, name, file) : "";
  if (text === null)
    throw new ProblemError(
      "conflict",
      `Its ${INSTRUCTIONS} has more than ${READ_MAX_BYTES} bytes, or cannot be read, so it could not be kept. Shorten it there first.`,
    );
  const own = factsOf(factsOf(await askRules(work, place)).agents)[name];
  return { files: file ? [{ name: INSTRUCTIONS, text }] : [], rule: own === undefined ? null : factsOf(own) };
}

/** Named as it is there, where we could call it so. */
function inputFor({ gateway_agent_id, name }: There, { accept_default: _accept, ...given }: Adoption, gatewayId: string): AgentCreate {
  const wanted = { description: given.description, board_id: given.board_id, gateway_id: gatewayId };
  const named = AgentCreate.safeParse({ ...wanted, name: given.name ?? cut(name, NAME_MAX_CHARS) });
  return named.success ? named.data : AgentCreate.parse({ ...wanted, name: cut(gateway_agent_id, NAME_MAX_CHARS) });
}

async function kept(work: Work, db: Database, agent: AgentRow, { form }: There, former: Former): Promise<Statement> {
  return insertRow(db, agent_adoptions, {
    agent_id: agent.id,
    organization_id: agent.organization_id,
    gateway_id: agent.gateway_id ?? "",
    gateway_agent_id: agent.gateway_agent_id ?? "",
    form,
    sealed_former: await seal(work.env.SEAL_KEY, PURPOSE, agent.id, JSON.stringify(former)),
    adopted_at: at(work),
    adopted_by: work.caller.actor.name,
  });
}

function explain(name: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof GuardError ? error.code : null;
    if (code === "name_taken") throw new ProblemError("conflict", `${name} is an agent of this Mission Control already; somebody may just have taken it over.`);
    if (code === "lane_full") throw new ProblemError("conflict", `${name} is just being let go on its gateway. Try again when that is done.`);
    return toReferenceProblem(error);
  };
}

export async function adoptFound(work: Work, gatewayId: string, name: string, input: Adoption): Promise<Agent> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, gatewayId, actions["agent.adopt"], {
      onBoard: input.board_id ? boardGrant(db, work.caller, input.board_id) : null,
      site: siteOf(db, null, { gateway_id: gatewayId, board_id: input.board_id }),
    });
    if (!loaded) return null;
    const { row: gateway, policy, more } = loaded;
    requireRightsOnBoard(work, more.onBoard, gateway.organization_id);
    const place = { row: gateway, shard };
    const there = requireThere(await askAgents(work, place), name);
    requireAdoptable(there, input);
    const former = await askFormer(work, place, name);
    const draft: AgentRow = { ...draftOf(work, inputFor(there, input, gatewayId), gateway.organization_id), gateway_agent_id: name };
    const { row, writes } = await provision(work, db, draft, gatewayId, more.site);
    const answer = presentAgent({ ...row, gateway_status: gateway.status, drift: null });
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [freeNameGuard(db, gatewayId, name), laneRoomGuard(db, gatewayId, laneOf(row), 1), ...referenceGuards(db, row)],
      writes: [insertRow(db, agents, row), await kept(work, db, row, there, former), ...writes],
      events: [{ type: "agent.adopted", subject: { type: "agent", id: row.id }, payload: { after: answer, gateway_agent_id: name, form: there.form }, policy }],
      answer: { status: 201, body: answer },
    }).catch(explain(name));
    await wakeGatewayOf(row, work.env, shard);
    return answer;
  });
}

/** What an agent had before it was adopted, whole. */
export async function getAdoption(work: Work, id: string): Promise<AdoptionRecord> {
  return locate(work, "agent", async (db) => {
    const loaded = await loadAgent(work, db, id, actions["agent.read_found"], { adoption: adoptionOf(db, id) });
    if (!loaded) return null;
    if (!loaded.more.adoption) throw notFound("adoption");
    const { sealed_former, organization_id: _of, ...row } = loaded.more.adoption;
    const { files, rule } = JSON.parse(await unseal(work.env.SEAL_KEY, PURPOSE, id, sealed_former)) as Former;
    return { ...row, former_files: files.map((file) => ({ ...file, text: withoutTokens(file.text, null) })), former_rule: rule };
  });
}
