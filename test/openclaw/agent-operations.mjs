// Every operation of the agent API, called as the agents that it is for, with the bodies of the field's client. FIELD_OPENAPI=/path/to/its
// openapi.json also holds the answers against its response schemas: names, types and required members; extra members are fine.
import { readFileSync } from "node:fs";
import { origin, until } from "./stage.mjs";

export const FIELD = process.env.FIELD_OPENAPI ? JSON.parse(readFileSync(process.env.FIELD_OPENAPI, "utf8")) : null;

const FORMATS = { uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/ };
const IS = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** Where an answer is not as a schema of the field says: the part of JSON Schema that its document uses. */
function wrongAt(schema, value, at = "") {
  if (schema.$ref) return wrongAt(FIELD.components.schemas[schema.$ref.split("/").at(-1)], value, at);
  if (schema.anyOf) return schema.anyOf.some((one) => wrongAt(one, value, at).length === 0) ? [] : [`${at || "it"} is none of its kinds`];
  const isWrong =
    (schema.type && !IS[schema.type](value)) ||
    (schema.enum && !schema.enum.includes(value)) ||
    (FORMATS[schema.format] && !FORMATS[schema.format].test(value));
  if (isWrong) return [`${at || "it"} is ${JSON.stringify(value)?.slice(0, 60)}, not ${schema.format ?? schema.type ?? schema.enum}`];
  if (Array.isArray(value)) return value.flatMap((item, index) => (schema.items ? wrongAt(schema.items, item, `${at}[${index}]`) : []));
  if (!IS.object(value)) return [];
  const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  return [
    ...missing,
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => (name in value ? wrongAt(inner, value[name], `${at}.${name}`) : [])),
  ];
}

/** null: it is as the field's document says, or none was given. */
export function wrongIn(method, path, answer) {
  if (!FIELD) return null;
  const schema = FIELD.paths[`/api/v1${path}`]?.[method.toLowerCase()]?.responses?.["200"]?.content?.["application/json"]?.schema;
  if (!schema) return "the field has no such operation";
  const wrong = wrongAt(schema, answer);
  return wrong.length === 0 ? null : wrong.slice(0, 5).join("; ");
}

/** `of`: the ids that the path names. */
export async function callAll({ board, lead, worker, main, check }) {
  const called = new Set();
  async function call(who, method, path, body, of = {}) {
    const ids = { board_id: board.id, ...of };
    const at = path.replace(/\{(\w+)\}/g, (_, name) => ids[name]);
    const answer = await who.call(method, at, body);
    called.add(`${method} ${path}`);
    // A deletion answers nothing here, and ok there.
    const wrong = method === "DELETE" ? null : wrongIn(method, path, answer);
    check(`${method} ${path}`, wrong === null, wrong ?? undefined);
    return answer;
  }
  const on = "/agent/boards/{board_id}";
  for (const who of [lead, worker, main]) {
    await call(who, "GET", "/agent/healthz");
    await call(who, "POST", "/agent/heartbeat");
    await call(who, "GET", "/agent/boards");
    await call(who, "GET", on);
    await call(who, "GET", "/agent/agents");
  }
  await call(worker, "GET", `${on}/tags`);
  await call(worker, "GET", `${on}/memory`);
  await call(worker, "POST", `${on}/memory`, { content: "The cache was cold.", tags: ["decision"], source: "worker" });
  const task = await call(lead, "POST", `${on}/tasks`, {
    title: "Warm the cache",
    description: "Before noon",
    status: "inbox",
    priority: "high",
    due_at: null,
    depends_on_task_ids: [],
    tag_ids: [],
    custom_field_values: {},
  });
  const of = { task_id: task.id };
  await call(worker, "GET", `${on}/tasks`);
  await call(worker, "PATCH", `${on}/tasks/{task_id}`, { status: "in_progress" }, of);
  await call(worker, "POST", `${on}/tasks/{task_id}/comments`, { message: "Update: begun." }, of);
  await call(worker, "GET", `${on}/tasks/{task_id}/comments`, undefined, of);
  await call(worker, "POST", `${on}/approvals`, {
    task_id: task.id,
    action_type: "deploy",
    confidence: 80,
    lead_reasoning: "Green",
    rubric_scores: { safety: 80 },
  });
  await call(worker, "GET", `${on}/approvals`);
  await call(worker, "GET", `${on}/agents/{agent_id}/soul`, undefined, { agent_id: worker.id });
  await call(lead, "PUT", `${on}/agents/{agent_id}/soul`, { content: "You are patient.", reason: "Too brief" }, { agent_id: worker.id });
  await until(
    "the soul to be written",
    async () => (await lead.call("GET", "/agent/agents")).items.find(({ id }) => id === worker.id).status === "online",
    120_000,
  );
  await call(lead, "POST", `${on}/agents/{agent_id}/nudge`, { message: "And now?" }, { agent_id: worker.id });
  await call(lead, "POST", `${on}/gateway/main/ask-user`, { content: "Shall we?", correlation_id: "c2", preferred_channel: null });
  await call(main, "POST", "/agent/gateway/boards/{board_id}/lead/message", { kind: "handoff", content: "Yours now." });
  await call(main, "POST", "/agent/gateway/leads/broadcast", { kind: "question", content: "All well?" });
  await call(lead, "DELETE", `${on}/agents/{agent_id}`, undefined, { agent_id: worker.id });
  const helper = await call(lead, "POST", "/agent/agents", {
    board_id: board.id,
    name: "Helper",
    status: "provisioning",
    heartbeat_config: null,
    identity_profile: { role: "tester" },
  });
  await until(
    "the helper to be provisioned",
    async () => (await lead.call("GET", "/agent/agents")).items.find(({ id }) => id === helper.id).status === "online",
    120_000,
  );
  await call(lead, "DELETE", `${on}/tasks/{task_id}`, undefined, of);
  const document = await (await fetch(`${origin}/openapi.json`)).json();
  const own = Object.entries(FIELD?.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { tags }]) => (tags?.includes("agent") ? [`${method.toUpperCase()} ${path.replace("/api/v1", "")}`] : [])),
  );
  check(
    "of the field's operations those are left that need webhooks, or an onboarding under way",
    own.every((one) => called.has(one) || /payloads|onboarding/.test(one)),
    own.filter((one) => !called.has(one)),
  );
  check(
    "all of them are in the document",
    own.every((one) => one.includes("payloads") || document.paths[one.split(" ")[1]]?.[one.split(" ")[0].toLowerCase()]),
  );
}
