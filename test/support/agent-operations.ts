// What agents are given, rolled out and chosen from, in the small world: things, and what to say to each operation.
import { newId } from "#worker/platform/ids.ts";
import { OWN } from "#worker/souls/schema.ts";
import { must, type TestOrganization } from "./factories.ts";
import { nothing, type Operation } from "./saying.ts";

/** Two souls that the organization keeps, and a roll-out that runs, has skipped its agent, and that nobody is told to work on. */
export async function givenToAgents({ id, call, db }: TestOrganization, on: { id: string }, scout: { id: string }) {
  const soul = must(await call<{ id: string; slug: string }>("POST", "/souls", { body: { name: "Pilot", content: "Steady, {{ agent_name }}." } }));
  const unused = must(await call<{ id: string }>("POST", "/souls", { body: { name: "Spare", content: "Whoever may delete it does." } }));
  const rollOut = { id: newId() };
  const now = new Date().toISOString();
  await db
    .sql(
      `INSERT INTO roll_outs(id, organization_id, level, place_id, place_name, options, status, origin, total, attempts, made_by_id, made_by_name, version, created_at, updated_at, deadline_at)
       SELECT ?1, ?2, 'board', ?3, 'Board', '{"lead_only":false,"overwrite":false,"reset_sessions":false,"rotate_tokens":false}', 'running', 'http://mission-control.test', 0, 0, person_id, 'Ana', 1, ?4, ?4, ?5
       FROM members WHERE organization_id = ?2 LIMIT 1`,
      rollOut.id,
      id,
      on.id,
      now,
      new Date(Date.now() + 86_400_000).toISOString(),
    )
    .run();
  const note = "INSERT INTO roll_out_agents(roll_out_id, agent_id, organization_id, status) VALUES (?1, ?2, ?3, 'skipped')";
  await db.sql(note, rollOut.id, scout.id, id).run();
  return { soul, unusedSoul: unused, rollOut };
}

export const AGENT_OPERATIONS: Record<string, Operation> = {
  deleteAgent: nothing,
  getAgentDefaults: ({ group }) => ({ params: { place_id: group.id } }),
  updateAgentDefaults: ({ on }) => ({ params: { place_id: on.id }, body: { model: "stub/stub-1" } }),
  getAgentSettings: nothing,
  previewAgentRollOut: ({ on }) => ({ params: { place_id: on.id } }),
  startAgentRollOut: ({ group }) => ({ body: { place_id: group.id } }),
  listAgentRollOuts: nothing,
  getAgentRollOut: ({ rollOut }) => ({ params: { roll_out_id: rollOut.id } }),
  listRolledOutAgents: ({ rollOut }) => ({ params: { roll_out_id: rollOut.id } }),
  cancelAgentRollOut: ({ rollOut }) => ({ params: { roll_out_id: rollOut.id }, spends: true }),
  searchSouls: nothing,
  getSoul: ({ soul }) => ({ params: { handle: OWN, slug: soul.slug } }),
  createSoul: () => ({ body: { name: `Soul ${newId()}`, content: "Be kind." } }),
  deleteSoul: ({ unusedSoul }) => ({ params: { soul_id: unusedSoul.id } }),
};
