// Wire shapes of calls to a gateway: which methods, with which parameters, and what of their answers is passed on.
import { z } from "zod";
import { Channel, Credential, Cron, CronJob, EventLoop, ModelErrors, ModelState, Queue } from "#worker/gateway-health/schema.ts";
import { CronOff, HeartbeatsOff, SkillOff, Switched } from "#worker/gateways/schema.ts";
import { Id, Timestamp } from "#worker/platform/wire.ts";

const Nothing = z.strictObject({});
const RUNS_MAX = 100;

const calls = <Method extends string, Params extends z.ZodType>(method: Method, params: Params) => z.strictObject({ method: z.literal(method), params });

export const RpcCall = z
  .discriminatedUnion("method", [
    calls("health", Nothing.default({})),
    calls("diagnostics.lanes", Nothing.default({})),
    calls("diagnostics.stability", z.strictObject({ limit: z.number().int().min(1).max(1_000).default(1_000) }).prefault({})),
    calls("models.list", z.strictObject({ view: z.literal("configured").default("configured") }).prefault({})),
    calls("models.authStatus", Nothing.default({})),
    calls("channels.status", Nothing.default({})),
    calls("cron.status", Nothing.default({})),
    calls("cron.list", z.strictObject({ includeDisabled: z.boolean().default(true) }).prefault({})),
    calls("cron.runs", z.strictObject({ id: Switched, limit: z.number().int().min(1).max(RUNS_MAX).default(20) })),
    calls("skills.status", z.strictObject({ agentId: Switched })),
    calls("gateway.restart.preflight", Nothing.default({})),
    calls("cron.update", CronOff),
    calls("skills.update", SkillOff),
    calls("set-heartbeats", HeartbeatsOff),
  ])
  .meta({ id: "GatewayRpcCall", example: { method: "cron.runs", params: { id: "b2f3be1d-3b70-4392-85bf-b7a5e6ce52b7" } } });
export type RpcCall = z.infer<typeof RpcCall>;
export type RpcMethod = RpcCall["method"];

const Word = z.string().nullable();
const Count = z.number().nullable();
export const CronRun = z
  .object({ status: Word, error: Word, started_at: Timestamp.nullable(), duration_ms: Count, delivery_status: Word })
  .meta({ id: "GatewayCronRun" });
export const Skill = z
  .object({ key: z.string(), name: Word, source: Word, is_disabled: z.boolean().nullable(), is_eligible: z.boolean().nullable() })
  .meta({ id: "GatewaySkill" });
export const Preflight = z
  .object({ is_safe: z.boolean().nullable(), runs: Count, queued: Count, cron_runs: Count, pending_replies: Count })
  .meta({ id: "GatewayPreflight" });
export const SwitchedOff = z.object({ is_off: z.literal(true) }).meta({ id: "GatewaySwitchedOff" });

const answers = <Method extends string, Result extends z.ZodType>(method: Method, result: Result) =>
  z.object({
    method: z.literal(method),
    gateway_id: Id,
    result: z.union([result, z.null()]).meta({ description: "null: what it answered could not be read" }),
  });

export const RpcAnswer = z
  .discriminatedUnion("method", [
    answers("health", EventLoop),
    answers("diagnostics.lanes", Queue),
    answers("diagnostics.stability", ModelErrors),
    answers("models.list", z.array(ModelState)),
    answers("models.authStatus", z.array(Credential)),
    answers("channels.status", z.array(Channel)),
    answers("cron.status", Cron),
    answers("cron.list", z.array(CronJob)),
    answers("cron.runs", z.array(CronRun)),
    answers("skills.status", z.array(Skill)),
    answers("gateway.restart.preflight", Preflight),
    answers("cron.update", SwitchedOff),
    answers("skills.update", SwitchedOff),
    answers("set-heartbeats", SwitchedOff),
  ])
  .meta({ id: "GatewayRpcAnswer" });
export type RpcAnswer = z.infer<typeof RpcAnswer>;
