// An agent that was taken over on a gateway and is gone there since, as the rows say it: no gateway is asked.
import { env } from "cloudflare:workers";
import { seal } from "#worker/platform/sign.ts";
import { must, type TestOrganization } from "./factories.ts";

export async function driftedAgent(of: TestOrganization, lab: { id: string }): Promise<{ id: string }> {
  const { id } = must(await of.call<{ id: string }>("POST", "/agents", { body: { organization_id: of.id, name: "Drifted", gateway_id: lab.id } }));
  const former = await seal(env.SEAL_KEY, "agent-before-adoption", id, JSON.stringify({ files: [], rule: null }));
  await of.db.d1.batch([
    of.db.sql(
      `INSERT INTO agent_drifts(agent_id, organization_id, gateway_id, gateway_agent_id, name, written, drift)
       VALUES (?1, ?2, ?3, 'mc-' || ?1, 'Drifted', '{"parts":{}}', 'missing')`,
      id,
      of.id,
      lab.id,
    ),
    of.db.sql(
      `INSERT INTO agent_adoptions(agent_id, organization_id, gateway_id, gateway_agent_id, form, sealed_former, adopted_at, adopted_by)
       VALUES (?1, ?2, ?3, 'mc-' || ?1, 'other', ?4, '2026-11-21T00:00:00.000Z', 'Ana')`,
      id,
      of.id,
      lab.id,
      former,
    ),
  ]);
  return { id };
}
