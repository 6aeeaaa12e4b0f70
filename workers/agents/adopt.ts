// What of a change on the gateway can be taken over here, as the update of the agent that a person would make.
import { type Difference, POLICY_PART, SETTINGS_PART } from "#worker/drifts/index.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { AgentUpdate } from "./schema.ts";
import { roleIn } from "./templates.ts";

type Config = Readonly<Record<string, unknown>>;

const valueIn = (text: string, name: string): string | null =>
  text
    .split("\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2) ?? null;

/** The update that one difference amounts to; null: nothing here stands for it. */
function updateFrom({ part, text, isWhole, means }: Difference, config: Config): AgentUpdate | null {
  if (part === POLICY_PART) return means ? { command_policy: means } : null;
  if (text === null || !isWhole) return null;
  if (part === SETTINGS_PART) {
    const [name, model] = [valueIn(text, "name"), valueIn(text, "model")];
    return name ? { name, ...(model ? { config: { ...config, model } } : {}) } : null;
  }
  const role = part === "SOUL.md" ? roleIn(text) : null;
  return role === null ? null : { description: role };
}

/** All of it or nothing: what cannot be taken over would be overwritten. */
export function adoption(differences: readonly Difference[], config: Config): Result<AgentUpdate> {
  const read = differences.map((difference) => ({ part: difference.part, update: AgentUpdate.safeParse(updateFrom(difference, config)) }));
  const refused = read.flatMap(({ part, update }) => (update.success ? [] : [part]));
  if (refused.length === 0) return accept(Object.assign({}, ...read.map(({ update }) => update.data)) as AgentUpdate);
  const detail = `Nothing here stands for what ${refused.join(" and ")} has there, so it cannot be taken over. Accept it as it is there, or overwrite it.`;
  return refuse({ code: "conflict", detail, extra: { parts: refused } });
}
