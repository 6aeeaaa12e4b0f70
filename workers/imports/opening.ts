// What an import is worked on by, read once whenever a worker takes it up: the source, what was chosen, and what is here already.
import { agentsToMake, type AgentToMake } from "./bring-agents.ts";
import { choicesOf, labelNames } from "./dry-run.ts";
import type { Member } from "./guess.ts";
import type { Lease } from "./lease.ts";
import { type Around, NOTHING_AROUND } from "./model.ts";
import { planAll, type PlannedTask } from "./plan.ts";
import { mappingOf } from "./present.ts";
import { boardRefs, ownFields, parsedOf } from "./preview.ts";
import type { ImportMapping } from "./schema.ts";
import { agentsHere, type Asking, membersOf, originsOf } from "./store.ts";

type Fresh = { boards: ReadonlySet<string>; labels: ReadonlySet<string> };
/** The boards there that have a task, or are themselves, not here yet, and the labels that would be missing. */
function freshOf(tasks: readonly PlannedTask[], around: Around, taken: ReadonlySet<string>): Fresh {
  const missing = tasks.filter(({ ref }) => !taken.has(ref));
  const boards = around.boards.filter(({ ref }) => !taken.has(ref)).map(({ name }) => name);
  return {
    boards: new Set([...boards, ...missing.map(({ board }) => board)]),
    labels: new Set(labelNames(missing, around.tags).map((label) => label.toLowerCase())),
  };
}

/** What there is to do in each phase stands in order. `fresh`: what is not here yet: only for that boards and tags are made. `chosen`: agents that are here already, by their names there. */
export type Opened = {
  mapping: ImportMapping;
  members: readonly Member[];
  around: Around;
  tasks: readonly PlannedTask[];
  labels: readonly string[];
  boards: readonly (readonly [name: string, ref: string])[];
  agents: readonly AgentToMake[];
  chosen: ReadonlyMap<string, { id: string; name: string }>;
  fresh: Fresh;
};

/** Whose things are meant, from where, for whoever has started it. */
export const askingFor = ({ row: { organization_id: organizationId, source, created_by: personId } }: Lease): Asking => ({ organizationId, source, personId });

export async function openImport(lease: Lease): Promise<Opened> {
  const { env, db } = lease.context;
  const { row } = lease;
  const mapping = mappingOf(row);
  const id = row.organization_id;
  const { members, own, agents } = await db.ask({ members: membersOf(db, id), own: ownFields(db, id), agents: agentsHere(db, id) });
  const parsed = await parsedOf(env, row, mapping);
  const { around = NOTHING_AROUND } = parsed;
  const { tasks } = planAll(parsed, row.source, choicesOf(mapping, members, { own, source: around.fields }));
  const refsOf = (things: readonly { ref: string }[]) => things.map(({ ref }) => ref);
  const asking = askingFor(lease);
  const there = await db.ask({ tasks: originsOf(db, asking, "task", refsOf(tasks)), boards: originsOf(db, asking, "board", refsOf(around.boards)) });
  const taken = new Set([...there.tasks, ...there.boards].map(({ external_id }) => external_id));
  const used = new Set([...around.boards, ...tasks.map(({ board }) => ({ name: board }))].map(({ name }) => name));
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  return {
    mapping,
    members,
    around,
    tasks,
    labels: labelNames(tasks, around.tags),
    boards: [...boardRefs(parsed)].filter(([name]) => used.has(name)),
    agents: agentsToMake(mapping, around.agents),
    chosen: new Map(
      (mapping.agents ?? []).flatMap(({ name, agent_id }) => {
        const agent = byId.get(agent_id ?? "");
        return agent ? [[name, { id: agent.id, name: agent.name }] as const] : [];
      }),
    ),
    fresh: freshOf(tasks, around, taken),
  };
}
