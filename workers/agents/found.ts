// The agents that a gateway has, asked of it at that moment: ours, and those that somebody made there. Read only.
import { effectivePolicy, policyText, seenOf } from "#worker/drifts/index.ts";
import { askGateway, type GatewayRow, loadGateway, type LinkQuestion } from "#worker/gateways/index.ts";
import { askPolicy } from "#worker/links/index.ts";
import type { Action } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type FileThere, factsOf, isSimple, readAgents, readContent, readFiles, type There } from "./found-read.ts";
import type { FoundAgent, FoundAgentDetail, FoundAgentList, FoundFile } from "./schema.ts";
import { type Claim, claimsOf } from "./store.ts";

const LISTED_MAX = 300;
/** Of one file; ours have far less, and a gateway gives its agents no more than the first 20,000 characters. */
export const READ_MAX_BYTES = 64 * 1024;
const FILES_MAX = 12;
/** The only file that an adoption changes. */
export const INSTRUCTIONS = "AGENTS.md";

export type Place = { row: GatewayRow; shard: string };

const BAD_ANSWER = "The gateway's answer could not be read. Is it a version of OpenClaw that this Mission Control knows?";

export async function askAgents(work: Work, place: Place): Promise<There[]> {
  const there = readAgents(await askGateway(work, place, { method: "agents.list", params: {} }, "agents"));
  if (!there) throw new ProblemError("conflict", BAD_ANSWER);
  return there;
}

const GOVERNED = "It is an agent of this Mission Control already.";
const ODD_NAME = "Its name on the gateway has characters that sessions cannot be told apart by.";

function present(there: There, claim: Claim | undefined, gatewayId: string): FoundAgent {
  const ours = claim?.gateway_id === gatewayId ? claim : null;
  const why = claim ? GOVERNED : isSimple(there.gateway_agent_id) ? null : ODD_NAME;
  return { ...there, agent_id: ours?.id ?? null, drift: ours?.drift ?? null, can_adopt: why === null, why_not: why };
}

async function claimed(db: Database, gatewayId: string, there: readonly There[]): Promise<FoundAgent[]> {
  const { claims } = await db.ask({ claims: claimsOf(db, gatewayId, JSON.stringify(there.map((each) => each.gateway_agent_id))) });
  return there.map((each) => present(each, claims.get(each.gateway_agent_id), gatewayId));
}

async function atGateway<T>(work: Work, id: string, action: Action, verb: (db: Database, place: Place) => Promise<T>): Promise<T> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, action);
    return loaded && verb(db, { row: loaded.row, shard });
  });
}

export const listFound = (work: Work, gatewayId: string): Promise<FoundAgentList> =>
  atGateway(work, gatewayId, actions["agent.list_found"], async (db, place) => {
    const there = await askAgents(work, place);
    return { items: await claimed(db, gatewayId, there.slice(0, LISTED_MAX)), total: there.length };
  });

export function requireThere(there: readonly There[], name: string): There {
  const found = there.find((each) => each.gateway_agent_id === name);
  if (!found) throw notFound("agent on this gateway");
  return found;
}

const fileQuestion = (agentId: string, name: string): LinkQuestion => ({ method: "agents.files.get", params: { agentId, name } });

/** The files that it has, and which of them the gateway has told. */
export async function askFiles(work: Work, place: Place, agentId: string): Promise<FileThere[]> {
  return readFiles(await askGateway(work, place, { method: "agents.files.list", params: { agentId } }, "agents")).slice(0, FILES_MAX);
}

/** null: it is longer than is read. */
export async function askFile(work: Work, place: Place, agentId: string, { name, size }: FileThere): Promise<string | null> {
  if (size === null || size > READ_MAX_BYTES) return null;
  const text = readContent(await askGateway(work, place, fileQuestion(agentId, name), "agents"));
  return text !== null && text.length <= READ_MAX_BYTES ? text : null;
}

/** The gateway's rules for shell commands, of all agents. */
export async function askRules(work: Work, place: Place): Promise<unknown> {
  const { file } = factsOf(await askGateway(work, place, { method: "exec.approvals.get", params: {} }, "agents"));
  if (!file || typeof file !== "object") throw new ProblemError("conflict", BAD_ANSWER);
  return file;
}

function presentFile(file: FileThere, content: string | null): FoundFile {
  const seen = content === null ? null : seenOf(content, null);
  return {
    name: file.name,
    size: file.size,
    updated_at: file.updatedAt,
    text: seen?.text ?? null,
    is_abridged: seen?.isCut ?? true,
    on_adoption: file.name === INSTRUCTIONS ? "preceded" : "kept",
  };
}

export const getFound = (work: Work, gatewayId: string, name: string): Promise<FoundAgentDetail> =>
  atGateway(work, gatewayId, actions["agent.read_found"], async (db, place) => {
    const [found] = await claimed(db, gatewayId, [requireThere(await askAgents(work, place), name)]);
    if (!found) throw notFound("agent on this gateway");
    const files: FoundFile[] = [];
    // One after the other: a link is asked few things at once.
    for (const file of await askFiles(work, place, name)) files.push(presentFile(file, await askFile(work, place, name, file)));
    const rules = await askRules(work, place);
    return { ...found, files, rule: policyText(effectivePolicy(rules, name)), rule_on_adoption: policyText(askPolicy(work.origin)) };
  });
