// What of a change on the gateway can be taken over here, as the update of the agent that a person would make.
import { type Difference, HEARTBEAT_PART, POLICY_PART, SETTINGS_PART } from "#worker/drifts/index.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { type Agent, AgentUpdate } from "./schema.ts";
import { roleIn, templateIn } from "./templates.ts";

type Before = Pick<Agent, "config" | "soul_template">;

const valueIn = (text: string, name: string): string | null =>
  text
    .split("\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2) ?? null;

/** The update that one difference amounts to; null: nothing here stands for it. */
function updateFrom({ part, text, isWhole, means }: Difference, { config, soul_template }: Before): AgentUpdate | null {
  if (part === POLICY_PART) return means ? { command_policy: means } : null;
  if (text === null || !isWhole) return null;
  if (part === SETTINGS_PART) {
    const [name, model] = [valueIn(text, "name"), valueIn(text, "model")];
    return name ? { name, ...(model ? { config: { ...config, model } } : {}) } : null;
  }
  if (part === HEARTBEAT_PART) return { heartbeat_config: heartbeatIn(text) };
  return updateFromFile(part, text, soul_template !== null);
}

/** `hasSoul`: its SOUL.md is made of a text of its own, and not of its description. */
function updateFromFile(part: string, text: string, hasSoul: boolean): AgentUpdate | null {
  const role = part === "SOUL.md" && !hasSoul ? roleIn(text) : null;
  if (role !== null) return { description: role };
  const made = templateIn(text);
  if (made === null) return null;
  if (part === "SOUL.md") return { soul_template: made };
  return part === "IDENTITY.md" ? { identity_template: made } : null;
}

/** What the update refuses is nothing that stands for anything here. */
function heartbeatIn(text: string): AgentUpdate["heartbeat_config"] {
  const [every, target] = [valueIn(text, "every"), valueIn(text, "target")];
  return every === null || target === null ? null : { every, target, includeReasoning: valueIn(text, "reasoning") !== null };
}

/** All of it or nothing: what cannot be taken over would be overwritten. */
export function adoption(differences: readonly Difference[], before: Before): Result<AgentUpdate> {
  const read = differences.map((difference) => ({ part: difference.part, update: AgentUpdate.safeParse(updateFrom(difference, before)) }));
  const refused = read.flatMap(({ part, update }) => (update.success ? [] : [part]));
  if (refused.length === 0) return accept(Object.assign({}, ...read.map(({ update }) => update.data)) as AgentUpdate);
  const detail = `Nothing here stands for what ${refused.join(" and ")} has there, so it cannot be taken over. Accept it as it is there, or overwrite it.`;
  return refuse({ code: "conflict", detail, extra: { parts: refused } });
}
