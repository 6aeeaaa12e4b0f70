// The operations of the field's client for people: its tags *agents* and *souls-directory*, with its own bodies. FIELD_OPENAPI as in
// agent-operations.mjs.
import { FIELD, wrongIn } from "./agent-operations.mjs";
import { api, origin, token, until } from "./stage.mjs";

/** The first event of a stream that does not end. */
async function firstOf(path) {
  const stop = new AbortController();
  const response = await fetch(`${origin}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` }, signal: stop.signal });
  let text = "";
  const words = new TextDecoder();
  for await (const chunk of response.body) {
    text += words.decode(chunk, { stream: true });
    if (text.includes("\n\n") && text.includes("data:")) break;
  }
  stop.abort();
  return { type: response.headers.get("Content-Type"), text };
}

export async function callAllOfPeople({ board, check }) {
  const called = new Set();
  async function call(method, path, body, of = {}, query = "") {
    const answer = await api(method, path.replace(/\{(\w+)\}/g, (_, name) => of[name]) + query, body);
    called.add(`${method} ${path}`);
    const wrong = method === "DELETE" ? null : wrongIn(method, path, answer);
    check(`${method} ${path}`, wrong === null, wrong ?? undefined);
    return answer;
  }
  const texts = { identity_template: null, soul_template: "When blocked, say so in plain language." };
  const made = await call("POST", "/agents", {
    board_id: board.id,
    name: "Fay",
    status: "provisioning",
    heartbeat_config: { every: "10m", target: "last", includeReasoning: false },
    identity_profile: { role: "Generalist", communication_style: "direct", emoji: ":gear:" },
    ...texts,
  });
  check("it lives on the gateway of its board at once, and is no draft", made.gateway_id === board.gateway_id && made.status === "provisioning", made.status);
  const of = { agent_id: made.id };
  await until("Fay to be provisioned", async () => (await api("GET", `/agents/${made.id}`)).status === "online", 120_000);
  await call("GET", "/agents/{agent_id}", undefined, of);
  await call("GET", "/agents", undefined, {}, `?board_id=${board.id}&limit=50&offset=0`);
  const changed = await call(
    "PATCH",
    "/agents/{agent_id}",
    { name: "Fay B", is_gateway_main: false, identity_profile: { role: "Tester" }, ...texts },
    of,
    "?force=true",
  );
  check("what is said of it holds", changed.name === "Fay B" && changed.identity_profile.role === "Tester", changed.identity_profile);
  await call("POST", "/agents/{agent_id}/heartbeat", { status: "online" }, of);
  await call("POST", "/agents/heartbeat", { status: "online", name: "Fay B", board_id: board.id });
  const { type, text } = await firstOf(`/agents/stream?board_id=${board.id}&since=2026-01-01T00:00:00Z`);
  called.add("GET /agents/stream");
  check("GET /agents/stream", type.startsWith("text/event-stream") && text.includes(made.id), type);
  await call("DELETE", "/agents/{agent_id}", undefined, of);
  const { items } = await call("GET", "/souls-directory/search", undefined, {}, "?q=&limit=20");
  const [soul] = items;
  const read = await call("GET", "/souls-directory/{handle}/{slug}", undefined, soul);
  const file = await call("GET", "/souls-directory/{handle}/{slug}.md", undefined, soul);
  check("a soul has a text, by either address", read.content.length > 0 && read.content === file.content, soul.slug);
  const own = Object.entries(FIELD?.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { tags }]) =>
      tags?.includes("agents") || tags?.includes("souls-directory") ? [`${method.toUpperCase()} ${path.replace("/api/v1", "")}`] : [],
    ),
  );
  check(
    "all of the field's operations for agents and souls were called",
    own.every((one) => called.has(one)),
    own.filter((one) => !called.has(one)),
  );
}
