// How settings and the places that say them read.
import type { MessageId, Translate } from "../i18n/index.ts";
import type { SettingInForce } from "./settings-wire.ts";

export const LEVEL_LABELS = {
  built_in: "level.builtIn",
  organization: "level.organization",
  group: "level.group",
  board: "level.board",
  agent: "level.agent",
} as const satisfies Record<SettingInForce["from"], MessageId>;

const NAMED: Readonly<Record<string, MessageId>> = { heartbeat_config: "agent.every", model: "agent.model" };
const PROFILE: Readonly<Record<string, MessageId>> = { role: "agent.role", emoji: "agent.emoji", communication_style: "agent.style" };

/** A member of the profile that has no words of ours stands for itself. */
export function settingName(t: Translate, name: string): string {
  if (NAMED[name]) return t(NAMED[name]);
  const member = name.startsWith("identity_profile.") ? name.slice("identity_profile.".length) : null;
  if (member === null) return name;
  return PROFILE[member] ? t(PROFILE[member]) : member.replaceAll("_", " ");
}
