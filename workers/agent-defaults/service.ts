// Reading and saying what agents are given by an organization, a group of boards, or a board. Nothing reaches a gateway by it: that is what
// rolling it out is for.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import { can, type Grant, type PolicyRecord } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { changed, flat, type Settings, textsLength, type Values } from "./inheritance.ts";
import { type AgentDefaults, type AgentDefaultsUpdate, type AgentFiles, TEXTS_MAX_CHARS, WORKSPACE_FILES } from "./schema.ts";
import { boardsBelow, defaultsOf, placeById, placeRights, type PlaceRow } from "./store.ts";
import { agent_defaults, type AgentDefaultsRow } from "./tables.ts";

const settingsOf = (row: AgentDefaultsRow | null): Settings => (row ? (JSON.parse(row.settings) as Settings) : {});

function presentDefaults({ level, place_id, place_name, organization_id }: PlaceRow, row: AgentDefaultsRow | null): AgentDefaults {
  const { said = {}, heartbeat_config = null, model = null, identity_profile = null, file_templates = null } = settingsOf(row);
  const values = { heartbeat_config, model, identity_profile, file_templates };
  return { level, place_id, place_name, organization_id, ...values, said, version: row?.version ?? 0, updated_at: row?.updated_at ?? null };
}

type Loaded = { place: PlaceRow; row: AgentDefaultsRow | null; held: Grant | null; boards: GrantRow[] };

/** null: there is no such place on this shard, or none that the caller may know of. */
async function load(work: Work, db: Database, id: string): Promise<Loaded | null> {
  const asked = { place: placeById(db, id), row: defaultsOf(db, id), grant: placeRights(db, work.caller, id), boards: boardsBelow(db, work.caller, id) };
  const { place, row, grant, boards } = await read(work, db, asked);
  return place && { place, row, held: grantOf(work.caller, grant), boards };
}

const inOrganization = (held: Grant | null): Grant | null => held && { ...held, boardId: null };

export async function getDefaults(work: Work, id: string): Promise<AgentDefaults> {
  return locate(work, "place", async (db) => {
    const loaded = await load(work, db, id);
    if (!loaded) return null;
    const { place, row, held } = loaded;
    authorize(work, actions["agent_defaults.read"], inOrganization(held), "place");
    if (place.level === "board") authorize(work, actions["agent_defaults.read_board"], held, "place");
    return presentDefaults(place, row);
  });
}

const NOT_ALL = "What is said there reaches agents of boards that you may not write on. Ask somebody who may write on all boards below it.";

/** Whoever says what the agents of boards do could do it there: on each of them. Owners hold every board. */
function mayChange(work: Work, { place, held, boards }: Loaded): PolicyRecord {
  const policy = authorize(work, actions["agent_defaults.manage"], inOrganization(held), "place");
  if (held?.role === "owner") return policy;
  const isHeld = (grant: GrantRow) => can(work.caller, actions["agent_defaults.manage_board"], grantOf(work.caller, grant)).allowed;
  const all = place.level === "organization" ? held?.canWrite === true : boards.every(isHeld);
  if (!all) throw new ProblemError("forbidden", NOT_ALL);
  return policy;
}

/** The members that differ, with only those files that do. */
function told(before: Values, after: Values): { before: Values; after: Values } {
  const files = WORKSPACE_FILES.filter((file) => before.file_templates?.[file] !== after.file_templates?.[file]);
  const only = (all: AgentFiles | null | undefined): AgentFiles | null =>
    Object.fromEntries(files.flatMap((file) => (all?.[file] === undefined ? [] : [[file, all[file]]]))) as AgentFiles;
  const differ = (["heartbeat_config", "model", "identity_profile"] as const).filter(
    (name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null),
  );
  const side = (values: Values): Values => ({
    ...Object.fromEntries(differ.map((name) => [name, values[name] ?? null])),
    ...(files.length > 0 ? { file_templates: only(values.file_templates) } : {}),
  });
  return { before: side(before), after: side(after) };
}

const isSame = (a: Values, b: Values): boolean => JSON.stringify([...flat(a)].sort()) === JSON.stringify([...flat(b)].sort());

function nextRow(work: Work, { place, row }: Loaded, settings: Settings): AgentDefaultsRow {
  const now = at(work);
  const { organization_id, group_id, board_id } = place;
  const created = { id: newId(), organization_id, board_group_id: group_id, board_id, version: 0, created_at: now };
  return { ...(row ?? created), settings: JSON.stringify(settings), version: (row?.version ?? 0) + 1, updated_at: now };
}

export async function updateDefaults(work: Work, id: string, update: AgentDefaultsUpdate): Promise<AgentDefaults> {
  return locate(work, "place", async (db, shard) => {
    const loaded = await load(work, db, id);
    if (!loaded) return null;
    const policy = mayChange(work, loaded);
    const { place, row } = loaded;
    requireVersion(work, row?.version ?? 0);
    const before = settingsOf(row);
    const settings = changed(before, update, { by: work.caller.actor, at: at(work) });
    if (isSame(before, settings)) return presentDefaults(place, row);
    if (textsLength(settings.file_templates) > TEXTS_MAX_CHARS)
      throw new ProblemError("invalid_input", `file_templates: all texts of a place have at most ${TEXTS_MAX_CHARS} characters together.`);
    const next = nextRow(work, loaded, settings);
    const answer = presentDefaults(place, next);
    const written = row ? updateRow(db, agent_defaults, row, next, staleCode(work)) : null;
    await commitWork(work, db, shard, {
      stream: { organizationId: place.organization_id, boardId: null },
      guards: written ? [written.guard] : [],
      writes: [written ? written.write : insertRow(db, agent_defaults, next)],
      events: [
        { type: "agent_defaults.updated", subject: { type: "agent_defaults", id }, payload: { label: place.place_name, ...told(before, settings) }, policy },
      ],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}
