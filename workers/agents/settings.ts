// What holds for an agent, where each of it comes from, and what its gateway would be given now.
import { inForce } from "#worker/agent-defaults/index.ts";
import { KEPT_FILES } from "#worker/agent-defaults/schema.ts";
import { driftOfAgent, type DriftRow, writtenOf } from "#worker/drifts/index.ts";
import { accept, type Result } from "#worker/platform/result.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { loadAgent } from "./load.ts";
import { filesOf, partsMeant, TOKEN_SHOWN } from "./provision.ts";
import { isAdopted } from "./rules.ts";
import type { AgentFileInForce, AgentSettings } from "./settings-schema.ts";
import { type AgentSite, placeGrant, siteOf } from "./store.ts";
import type { AgentRow } from "./tables.ts";
import { requireTexts } from "./texts.ts";
import { ownValues } from "./values.ts";

/** A part of an agent on its gateway, as it was written and as it would be now. */
export type PartChange = { part: string; before: string | null; after: string };

type Known = Pick<DriftRow, "written">;
const isKept = (file: string): boolean => KEPT_FILES.some((kept) => kept === file);

/** What would be written otherwise than it was; a refusal where nothing can be. One that was there before it was ours inherits nothing. `drift` null: it is not known what was written. */
export function changesOfParts(work: Pick<Work, "origin">, agent: AgentRow, site: AgentSite | null, drift: Known | null): Result<PartChange[]> {
  if (isAdopted(agent)) return accept([]);
  const meant = partsMeant(work, agent, site);
  if (!meant.ok) return meant;
  const written = drift ? writtenOf(drift).parts : {};
  const changes = Object.entries(meant.value)
    .filter(([part]) => !isKept(part))
    .flatMap(([part, after]): PartChange[] => {
      const before = written[part]?.text ?? null;
      return before === after ? [] : [{ part, before, after }];
    });
  return accept(changes);
}

function filesInForce(files: Record<string, string>, drift: Known | null): AgentFileInForce[] {
  const written = drift ? writtenOf(drift).parts : {};
  return Object.entries(files).map(([name, text]) => {
    const before = written[name]?.text ?? null;
    return { name, text, written: before, is_kept: isKept(name), is_outdated: !isKept(name) && before !== null && before !== text };
  });
}

export async function getSettings(work: Work, id: string): Promise<AgentSettings> {
  return locate(work, "agent", async (db) => {
    const loaded = await loadAgent(work, db, id, actions["agent.read"], {
      site: siteOf(db, id, {}),
      drift: driftOfAgent(db, id),
      onBoard: placeGrant(db, work.caller, id, undefined),
    });
    if (!loaded) return null;
    const { row, more } = loaded;
    requireTexts(work, row, more.onBoard);
    const inherits = !isAdopted(row);
    const files = filesOf(work, row, more.site, TOKEN_SHOWN);
    const changes = changesOfParts(work, row, more.site, more.drift);
    return {
      agent_id: id,
      inherits,
      settings: inForce(inherits ? (more.site?.layers ?? []) : [], { id, name: row.name, values: ownValues(row) }),
      files: files.ok && inherits ? filesInForce(files.value, more.drift) : [],
      error: files.ok ? (changes.ok ? null : changes.refusal.detail) : files.refusal.detail,
      is_outdated: more.drift !== null && inherits && changes.ok && changes.value.length > 0,
    };
  });
}
