// Which methods of a gateway an admin may call: each is an action of its own. None of them starts a turn of an agent or runs a command.
import { type Action, defineActions } from "#worker/platform/access.ts";

const people = { person: "admin", agent: "never", key: "never", whyNoKey: "it speaks with the gateway as an admin" } as const;
const reads = { resource: "organization", risk: "low", ...people } as const;
const stops = { resource: "organization", risk: "high", ...people } as const;

export const actions = defineActions({
  "gateway_rpc.call": { ...reads, says: "call methods of a gateway" },
  "gateway_rpc.health": { ...reads, says: "ask a gateway for its health" },
  "gateway_rpc.lanes": { ...reads, says: "ask a gateway what waits in it" },
  "gateway_rpc.stability": { ...reads, says: "ask a gateway for failed calls of models" },
  "gateway_rpc.models": { ...reads, says: "ask a gateway for its models" },
  "gateway_rpc.credentials": { ...reads, says: "ask a gateway which credentials it has" },
  "gateway_rpc.channels": { ...reads, says: "ask a gateway for its channels" },
  "gateway_rpc.cron": { ...reads, says: "ask a gateway for its cron" },
  "gateway_rpc.cron_jobs": { ...reads, says: "ask a gateway for its cron jobs" },
  "gateway_rpc.cron_runs": { ...reads, says: "ask a gateway for the runs of a cron job" },
  "gateway_rpc.skills": { ...reads, says: "ask a gateway for the skills of an agent" },
  "gateway_rpc.preflight": { ...reads, says: "ask a gateway whether it could restart" },
  "gateway_rpc.stop_cron_job": { ...stops, says: "switch a cron job of a gateway off" },
  "gateway_rpc.disable_skill": { ...stops, says: "switch a skill of a gateway off" },
  "gateway_rpc.stop_heartbeats": { ...stops, says: "switch the heartbeats of a gateway's agents off" },
});

/** The list of methods: what is not in it is not called. `changes`: history says what, and what became of it. */
export const METHODS = {
  health: { action: actions["gateway_rpc.health"], changes: false },
  "diagnostics.lanes": { action: actions["gateway_rpc.lanes"], changes: false },
  "diagnostics.stability": { action: actions["gateway_rpc.stability"], changes: false },
  "models.list": { action: actions["gateway_rpc.models"], changes: false },
  "models.authStatus": { action: actions["gateway_rpc.credentials"], changes: false },
  "channels.status": { action: actions["gateway_rpc.channels"], changes: false },
  "cron.status": { action: actions["gateway_rpc.cron"], changes: false },
  "cron.list": { action: actions["gateway_rpc.cron_jobs"], changes: false },
  "cron.runs": { action: actions["gateway_rpc.cron_runs"], changes: false },
  "skills.status": { action: actions["gateway_rpc.skills"], changes: false },
  "gateway.restart.preflight": { action: actions["gateway_rpc.preflight"], changes: false },
  "cron.update": { action: actions["gateway_rpc.stop_cron_job"], changes: true },
  "skills.update": { action: actions["gateway_rpc.disable_skill"], changes: true },
  "set-heartbeats": { action: actions["gateway_rpc.stop_heartbeats"], changes: true },
} as const satisfies Record<string, { action: Action; changes: boolean }>;
