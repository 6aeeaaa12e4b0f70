/// <reference types="vite/types/importMeta.d.ts" />
// The forms about gateways and their agents, without a browser: what they send is what the server takes, and what it would refuse is said before.
import { beforeAll, expect, test } from "vitest";
import { METHODS as ACTIONS } from "#worker/gateway-rpc/actions.ts";
import { RpcCall } from "#worker/gateway-rpc/schema.ts";

type Values = { id: string; agentId: string; skillKey: string; limit: string; includeDisabled: boolean };
type Method = { fields: (keyof Values)[]; limitMost?: number; confirm?: string; call(values: Values): unknown };
type Forms = {
  METHODS: Record<string, Method>;
  METHOD_NAMES: string[];
  NO_VALUES: Values;
  isWhole(method: string, values: Values): boolean;
  isLimit(entered: string, most: number): boolean;
  addressProblem(url: string): string | null;
  personaDraftOf(agent: object): object;
  personaBodyOf(draft: object, before: object | null): object;
};
const modules = import.meta.glob<Partial<Forms>>([
  "../../web/dashboard/rpc/methods.ts",
  "../../web/dashboard/gateways/address-problem.ts",
  "../../web/dashboard/agents/persona-fields.tsx",
]);
let forms: Forms;
beforeAll(async () => {
  const loaded = await Promise.all(Object.values(modules).map((load) => load()));
  forms = Object.assign({}, ...loaded) as Forms;
});

const FILLED: Values = { id: " job-1 ", agentId: "main", skillKey: "github", limit: "7", includeDisabled: false };

test("every method that the server takes can be called, with what the form has made of what was entered", () => {
  expect(forms.METHOD_NAMES.toSorted()).toEqual(Object.keys(ACTIONS).sort());
  for (const name of forms.METHOD_NAMES) {
    const { call, fields, limitMost } = forms.METHODS[name] as Method;
    const sent = RpcCall.safeParse(call(FILLED));
    expect(sent.error?.message).toBe(undefined);
    expect(sent.data?.method).toBe(name);
    expect(RpcCall.safeParse(call({ ...FILLED, limit: " " })).success, `${name} with the usual number`).toBe(true);
    const params = JSON.stringify(sent.data?.params);
    for (const field of fields) expect(params, name).toContain(`"${String(FILLED[field]).trim()}"`);
    if (limitMost !== undefined) expect(params, name).toContain('"limit":7');
    expect(forms.isWhole(name, forms.NO_VALUES), name).toBe(fields.length === 0);
    expect(forms.isWhole(name, FILLED), name).toBe(true);
  }
});

test("what changes something on the gateway is asked about first, and nothing else is", () => {
  const asked = forms.METHOD_NAMES.filter((name) => forms.METHODS[name]?.confirm !== undefined);
  expect(asked.toSorted()).toEqual(
    Object.entries(ACTIONS)
      .filter(([, { changes }]) => changes)
      .map(([name]) => name)
      .sort(),
  );
});

test("a number of rows is whole, from 1 to the most that the server takes", () => {
  for (const [name, { limitMost, call }] of Object.entries(forms.METHODS)) {
    if (limitMost === undefined) continue;
    const takes = (limit: number) => RpcCall.safeParse(call({ ...FILLED, limit: String(limit) })).success;
    expect([takes(limitMost), takes(limitMost + 1), takes(1), takes(0)], name).toEqual([true, false, true, false]);
    expect(forms.isWhole(name, { ...FILLED, limit: String(limitMost + 1) }), name).toBe(false);
  }
  const limits = ["", " ", "1", "100", "101", "0", "-1", "1.5", "ten"];
  expect(limits.filter((limit) => forms.isLimit(limit, 100))).toEqual(["", " ", "1", "100"]);
});

test("an address that no gateway can have is refused where it is written, also one with a password in it", () => {
  const problems = ["gateway.example.com", "gateway.example.com:18789", "ftp://host", "ws://", "", "wss://me:secret@host", "wss://me@host"].map(
    forms.addressProblem,
  );
  expect(problems).toEqual([...Array<string>(5).fill("gateway.dial.badUrl"), "gateway.dial.urlHasSecret", "gateway.dial.urlHasSecret"]);
  for (const url of ["wss://gateway.example.com", "ws://127.0.0.1:18789/x", "https://[::1]", "HTTP://host"]) expect(forms.addressProblem(url), url).toBe(null);
});

test("what is not shown of an agent's texts is not saved over: whoever sees them clears them, nobody else sends any", () => {
  const agent = { identity_profile: { role: "Engineer" }, heartbeat_config: null, identity_template: null, soul_template: null };
  const sent = (before: object) => forms.personaBodyOf({ ...forms.personaDraftOf(before), role: "Lead" }, before);
  const rest = { identity_profile: { role: "Lead", communication_style: "", emoji: "" }, heartbeat_config: null };
  expect(sent({ ...agent, is_abridged: true })).toEqual(rest);
  expect(sent({ ...agent, soul_template: "Be calm." })).toEqual({ ...rest, identity_template: null, soul_template: "Be calm." });
});
