// How freely the sessions of an agent may act on their host.
import { PERMISSION_MODES, type PermissionMode } from "#worker/commands/schema.ts";
import type { AgentRow } from "./tables.ts";

/** `workspace` lets a model decide where `ask` wants a person. What the gateway calls full sets the host's own rules aside, which no policy here does. */
const LOOSEST: Record<AgentRow["command_policy"], PermissionMode> = { ask: "guarded", trust: "workspace" };

/** Why a session of the agent may not act that freely; null: it may, as where nothing is asked for. */
export function whyTooLoose(
  { name, command_policy: policy }: Pick<AgentRow, "name" | "command_policy">,
  mode: PermissionMode | null | undefined,
): string | null {
  const loosest = LOOSEST[policy];
  if (!mode || PERMISSION_MODES.indexOf(mode) <= PERMISSION_MODES.indexOf(loosest)) return null;
  return `${name} may act at most in the mode ${loosest}: its command_policy is ${policy}.`;
}
