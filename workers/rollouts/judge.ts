// An agent as a roll-out finds it: what would be written otherwise, and what becomes of it.
import type { LayersOfBoards } from "#worker/agent-defaults/index.ts";
import { type AgentSite, type AgentWithLink, changesOfParts, type PartChange } from "#worker/agents/index.ts";
import type { Work } from "#worker/platform/work.ts";
import { type Verdict, verdictOn } from "./rules.ts";
import type { RollOutOptions } from "./schema.ts";
import type { AgentToWrite, Held } from "./store.ts";

export type Judged = { agent: AgentWithLink; site: AgentSite; verdict: Verdict; changes: PartChange[] };

const isHeld = ({ allBoards, boards }: Held, boardId: string | null): boolean => boardId === null || allBoards || boards.has(boardId);

type Ground = { work: Pick<Work, "origin">; held: Held; layersFor: LayersOfBoards; options: RollOutOptions };

export function judge({ work, held, layersFor, options }: Ground, row: AgentToWrite): Judged {
  const { board_name, board_paused, board_group_id, workspace_root, stands, written, ...agent } = row;
  const site: AgentSite = { workspace_root, board_name, board_paused, layers: layersFor({ board_id: agent.board_id, board_group_id }) };
  const changes = changesOfParts(work, agent, site, written === null ? null : { written });
  const facts = {
    state: agent.state,
    hasGateway: agent.gateway_id !== null,
    isHeld: isHeld(held, agent.board_id),
    stands: stands === 1,
    changes,
  };
  // What agents of a board are given is seen by whoever could write it.
  return { agent, site, verdict: verdictOn(facts, options), changes: changes.ok && facts.isHeld ? changes.value : [] };
}
