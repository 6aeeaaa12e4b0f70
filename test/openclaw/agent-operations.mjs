// Every operation of the agent API, called as the agents that it is for, with the bodies of the field's client. FIELD_OPENAPI=/path/to/its
// openapi.json also holds the answers against its response schemas: names, types and required members; extra members are fine.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { origin, until } from "./stage.mjs";

const FIELD = process.env.FIELD_OPENAPI ? JSON.parse(readFileSync(process.env.FIELD_OPENAPI, "utf8")) : null;

/** What the field's schema says of an answer; null: nothing is wrong, or there is no schema to ask. */
function validator() {
  if (!FIELD) return () => null;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: "field", components: FIELD.components });
  return (method, path, answer) => {
    const schema = FIELD.paths[`/api/v1${path}`]?.[method.toLowerCase()]?.responses?.["200"]?.content?.["application/json"]?.schema;
    if (!schema) return "the field has no such operation";
    const valid = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"field#/')));
    return valid(answer) ? null : ajv.errorsText(valid.errors);
  };
}

/** `of`: the ids that the path names. */
export async function callAll({ board, lead, worker, main, check }) {
  const wrongIn = validator();
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
  const task = await call(lead, "POST", `${on}/tasks`, { title: "Warm the cache", description: "Before noon", status: "inbox", priority: "high", due_at: null, depends_on_task_ids: [], tag_ids: [], custom_field_values: {} });
  const of = { task_id: task.id };
  await call(worker, "GET", `${on}/tasks`);
  await call(worker, "PATCH", `${on}/tasks/{task_id}`, { status: "in_progress" }, of);
  await call(worker, "POST", `${on}/tasks/{task_id}/comments`, { message: "Update: begun." }, of);
  await call(worker, "GET", `${on}/tasks/{task_id}/comments`, undefined, of);
  await call(worker, "POST", `${on}/approvals`, { task_id: task.id, action_type: "deploy", confidence: 80, lead_reasoning: "Green", rubric_scores: { safety: 80 } });
  await call(worker, "GET", `${on}/approvals`);
  await call(worker, "GET", `${on}/agents/{agent_id}/soul`, undefined, { agent_id: worker.id });
  await call(lead, "PUT", `${on}/agents/{agent_id}/soul`, { content: "You are patient.", reason: "Too brief" }, { agent_id: worker.id });
  await until("the soul to be written", async () => (await lead.call("GET", "/agent/agents")).items.find(({ id }) => id === worker.id).status === "online", 120_000);
  await call(lead, "POST", `${on}/agents/{agent_id}/nudge`, { message: "And now?" }, { agent_id: worker.id });
  await call(lead, "POST", `${on}/gateway/main/ask-user`, { content: "Shall we?", correlation_id: "c2", preferred_channel: null });
  await call(main, "POST", "/agent/gateway/boards/{board_id}/lead/message", { kind: "handoff", content: "Yours now." });
  await call(main, "POST", "/agent/gateway/leads/broadcast", { kind: "question", content: "All well?" });
  await call(lead, "DELETE", `${on}/agents/{agent_id}`, undefined, { agent_id: worker.id });
  const helper = await call(lead, "POST", "/agent/agents", { board_id: board.id, name: "Helper", status: "provisioning", heartbeat_config: null, identity_profile: { role: "tester" } });
  await until("the helper to be provisioned", async () => (await lead.call("GET", "/agent/agents")).items.find(({ id }) => id === helper.id).status === "online", 120_000);
  await call(lead, "DELETE", `${on}/tasks/{task_id}`, undefined, of);
  const document = await (await fetch(`${origin}/openapi.json`)).json();
  const own = Object.entries(FIELD?.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { tags }]) => (tags?.includes("agent") ? [`${method.toUpperCase()} ${path.replace("/api/v1", "")}`] : [])),
  );
  check("of the field's operations those are left that need webhooks, or an onboarding under way", own.every((one) => called.has(one) || /payloads|onboarding/.test(one)), own.filter((one) => !called.has(one)));
  check("all of them are in the document", own.every((one) => one.includes("payloads") || document.paths[one.split(" ")[1]]?.[one.split(" ")[0].toLowerCase()]));
}
