// Wire types of what holds for an agent.
export type { AgentFileInForce, AgentSettings } from "#worker/agents/settings-schema.ts";
export type { SettingInForce } from "#worker/agent-defaults/schema.ts";
