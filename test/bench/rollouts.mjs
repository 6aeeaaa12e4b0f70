// What it costs to roll out what agents inherit to a thousand of them: batch by batch, with the exact counts of each.
const AGENTS = 1_000;
/** Of one batch, however many agents there are. */
export const STEP_TRIPS_MAX = 3;

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** `call`: as in run.mjs. Each batch with its trips, its rows and its ms, as seen from outside. */
export async function rollOutRun({ call }) {
  const gateway = (await call("POST", "/api/v1/gateways", { name: "Away" })).body;
  const board = (await call("POST", "/api/v1/boards", { name: "Fleet", gateway_id: gateway.id })).body;
  const agent = (await call("POST", "/api/v1/agents", { name: "First", board_id: board.id })).body;
  for (let n = 1; n < AGENTS; n += 111) await call("POST", "/api/bare/copy-agent", { agent_id: agent.id, count: Math.min(111, AGENTS - n) });
  await call("PATCH", `/api/v1/agent-defaults/${board.id}`, { file_templates: { "SOUL.md": "Calm, {{ agent_name }}." } });
  const preview = await timed(() => call("GET", `/api/v1/agent-defaults/${board.id}/roll-out-preview?limit=200`, undefined, { "X-Count": "1" }));
  const began = await timed(() => call("POST", "/api/v1/agent-roll-outs", { place_id: board.id }, { "X-Unheard": "1" }));
  const { id, total } = began.result.body;
  const steps = [];
  for (let outcome = "again"; outcome !== "waits" && outcome !== "over"; ) {
    const { ms, result } = await timed(() => call("POST", "/api/bare/roll-out-step", { id }));
    outcome = result.body.outcome;
    steps.push({ ms, ...result.body });
  }
  const { counts } = (await call("GET", `/api/v1/agent-roll-outs/${id}`)).body;
  const writing = steps.filter(({ rows_written }) => rows_written > 10);
  const of = (field) => ({ p50: median(writing.map((step) => step[field])), most: Math.max(...writing.map((step) => step[field])) });
  return {
    total,
    written: counts.written,
    batches: writing.length,
    ms: of("ms"),
    trips: of("trips"),
    read: of("rows_read"),
    rows: of("rows_written"),
    sum: steps.reduce((all, { ms }) => all + ms, 0),
    preview: { ms: preview.ms, ...preview.result.d1 },
    start: { ms: began.ms },
  };
}

async function timed(what) {
  const began = performance.now();
  const result = await what();
  return { ms: performance.now() - began, result };
}
