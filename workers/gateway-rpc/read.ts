// Reads what a gateway answers to a call: only the members that are named here are passed on. Pure.
import {
  failureOf,
  readChannels,
  readCredentials,
  readCron,
  readCronJobs,
  readEventLoop,
  readModelErrors,
  readModels,
  readQueue,
} from "#worker/gateway-health/index.ts";
import { factsOf, numberOf, timeOf, wordOf } from "#worker/gateways/index.ts";
import type { RpcAnswer, RpcMethod } from "./schema.ts";

const LISTED_MAX = 200;
type ResultOf<Method extends RpcMethod> = Extract<RpcAnswer, { method: Method }>["result"];

const flag = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);

function readCronRuns(answer: unknown): ResultOf<"cron.runs"> {
  const { entries } = factsOf(answer);
  if (!Array.isArray(entries)) return null;
  return entries.slice(0, LISTED_MAX).map((entry) => {
    const { status, error, runAtMs, durationMs, deliveryStatus } = factsOf(entry);
    return {
      status: wordOf(status),
      error: failureOf(error),
      started_at: timeOf(runAtMs),
      duration_ms: numberOf(durationMs),
      delivery_status: wordOf(deliveryStatus),
    };
  });
}

function readSkills(answer: unknown): ResultOf<"skills.status"> {
  const { skills } = factsOf(answer);
  if (!Array.isArray(skills)) return null;
  const read = skills.flatMap((skill) => {
    const { skillKey, name, source, disabled, eligible } = factsOf(skill);
    const key = wordOf(skillKey);
    return key === null ? [] : [{ key, name: wordOf(name), source: wordOf(source), is_disabled: flag(disabled), is_eligible: flag(eligible) }];
  });
  return read.slice(0, LISTED_MAX);
}

function readPreflight(answer: unknown): ResultOf<"gateway.restart.preflight"> {
  const { safe, counts } = factsOf(answer);
  if (!counts) return null;
  const { embeddedRuns, queueSize, cronRuns, pendingReplies } = factsOf(counts);
  return {
    is_safe: flag(safe),
    runs: numberOf(embeddedRuns),
    queued: numberOf(queueSize),
    cron_runs: numberOf(cronRuns),
    pending_replies: numberOf(pendingReplies),
  };
}

/** It is off where the gateway says so, and not where it only took the call. */
const off = (isEnabled: unknown): ResultOf<"set-heartbeats"> => (isEnabled === false ? { is_off: true } : null);

export const READERS: { [Method in RpcMethod]: (answer: unknown) => ResultOf<Method> } = {
  health: readEventLoop,
  "diagnostics.lanes": readQueue,
  "diagnostics.stability": readModelErrors,
  "models.list": readModels,
  "models.authStatus": readCredentials,
  "channels.status": readChannels,
  "cron.status": readCron,
  "cron.list": readCronJobs,
  "cron.runs": readCronRuns,
  "skills.status": readSkills,
  "gateway.restart.preflight": readPreflight,
  "cron.update": (answer) => off(factsOf(answer).enabled),
  "skills.update": (answer) => off(factsOf(factsOf(answer).config).enabled),
  "set-heartbeats": (answer) => off(factsOf(answer).enabled),
};
