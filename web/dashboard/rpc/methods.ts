// The methods that may be called: what each does, what it wants to know, and the call that is made of that. Pure.
import type { MessageId } from "../i18n/index.ts";
import type { Call } from "./live.ts";
import type { RpcMethod } from "./wire.ts";

type FieldName = "id" | "agentId" | "skillKey";
type Input = { label: MessageId; hint: MessageId };
export type Values = Record<FieldName | "limit", string> & { includeDisabled: boolean };
export const NO_VALUES: Values = { id: "", agentId: "", skillKey: "", limit: "", includeDisabled: true };

type Method = {
  says: MessageId;
  fields: readonly FieldName[];
  /** The largest number of rows that may be asked for; absent: none is. */
  limitMost?: number;
  hasDisabled?: true;
  /** What is asked before it is switched off. */
  confirm?: MessageId;
  call(values: Values): Call;
};

export const INPUTS: Record<FieldName, Input> = {
  id: { label: "rpc.field.id", hint: "rpc.field.idHint" },
  agentId: { label: "rpc.field.agentId", hint: "rpc.field.agentIdHint" },
  skillKey: { label: "rpc.field.skillKey", hint: "rpc.field.skillKeyHint" },
};

const limitOf = ({ limit }: Values): { limit?: number } => (limit.trim() === "" ? {} : { limit: Number(limit) });

export const METHODS: Record<RpcMethod, Method> = {
  health: { says: "rpc.says.health", fields: [], call: () => ({ method: "health", params: {} }) },
  "diagnostics.lanes": { says: "rpc.says.lanes", fields: [], call: () => ({ method: "diagnostics.lanes", params: {} }) },
  "diagnostics.stability": {
    says: "rpc.says.stability",
    fields: [],
    limitMost: 1_000,
    call: (values) => ({ method: "diagnostics.stability", params: limitOf(values) }),
  },
  "models.list": { says: "rpc.says.models", fields: [], call: () => ({ method: "models.list", params: {} }) },
  "models.authStatus": { says: "rpc.says.credentials", fields: [], call: () => ({ method: "models.authStatus", params: {} }) },
  "channels.status": { says: "rpc.says.channels", fields: [], call: () => ({ method: "channels.status", params: {} }) },
  "cron.status": { says: "rpc.says.cron", fields: [], call: () => ({ method: "cron.status", params: {} }) },
  "cron.list": {
    says: "rpc.says.cronJobs",
    fields: [],
    hasDisabled: true,
    call: ({ includeDisabled }) => ({ method: "cron.list", params: { includeDisabled } }),
  },
  "cron.runs": {
    says: "rpc.says.cronRuns",
    fields: ["id"],
    limitMost: 100,
    call: (values) => ({ method: "cron.runs", params: { id: values.id.trim(), ...limitOf(values) } }),
  },
  "skills.status": { says: "rpc.says.skills", fields: ["agentId"], call: ({ agentId }) => ({ method: "skills.status", params: { agentId: agentId.trim() } }) },
  "gateway.restart.preflight": { says: "rpc.says.preflight", fields: [], call: () => ({ method: "gateway.restart.preflight", params: {} }) },
  "cron.update": {
    says: "rpc.says.stopCronJob",
    fields: ["id"],
    confirm: "rpc.confirm.cronJob",
    call: ({ id }) => ({ method: "cron.update", params: { id: id.trim(), patch: { enabled: false } } }),
  },
  "skills.update": {
    says: "rpc.says.disableSkill",
    fields: ["skillKey"],
    confirm: "rpc.confirm.skill",
    call: ({ skillKey }) => ({ method: "skills.update", params: { skillKey: skillKey.trim(), enabled: false } }),
  },
  "set-heartbeats": {
    says: "rpc.says.stopHeartbeats",
    fields: [],
    confirm: "rpc.confirm.heartbeats",
    call: () => ({ method: "set-heartbeats", params: { enabled: false } }),
  },
};
export const METHOD_NAMES = Object.keys(METHODS) as RpcMethod[];

/** A whole number from 1 to the most, or nothing, which is the gateway's usual number. */
export const isLimit = (entered: string, most: number): boolean => {
  const text = entered.trim();
  return text === "" || (Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= most);
};

/** Everything that the method wants to know is there, and may be so. */
export function isWhole(method: RpcMethod, values: Values): boolean {
  const { fields, limitMost } = METHODS[method];
  return fields.every((field) => values[field].trim() !== "") && (limitMost === undefined || isLimit(values.limit, limitMost));
}
