// Floods: one agent asks and writes as fast as it can, while a command that a gateway holds waits for a person. What others are answered
// stays bounded in bytes and comes in time, and the approver's page shows the command.
import { clientOf } from "./world.mjs";
import { honestConnector, relayOf } from "./relay.mjs";
import { eventually } from "./sockets.mjs";

const HELD_MAX_MS = 15_000;
/** More than a page of any list holds. */
const ASKS = 230;
const WRITES = 60;
const AT_ONCE = 12;
const LARGE_CHARS = 28_000;
/** Of any answer that is a list or a snapshot, whatever was stored. */
export const ANSWER_MAX_BYTES = 5_000_000;
const ANSWER_MAX_MS = 5_000;

/** Whatever was sent before may have stopped agents, or left them nothing: here they are to work. */
async function letWork(api) {
  const { items } = await api("GET", "/guards/stops?active=true&limit=200");
  for (const { id } of items) await api("POST", `/guards/stops/${id}/lift`, { reason: "To go on." }, { raw: true });
  const none = { max_runs: null, max_tokens: null, max_cost_usd: null, loop_wakes: null, wakes_per_hour: null, quiet: null };
  await api("PUT", "/guards/limits/organization/me", none, { raw: true });
}

/** A board of its own, an agent with its token, and a command of it that its gateway holds. */
async function heldCommand({ server, document, world }, command) {
  const { api } = world.home;
  await letWork(api);
  const gateway = await api("POST", "/gateways", { name: "Flooded" });
  const connector = await honestConnector(await relayOf({ server, document, world: { home: { api, gateway } } }));
  const board = await api("POST", "/boards", { name: "Flooded", gateway_id: gateway.id });
  const agent = await api("POST", "/agents", { name: "Flooder", board_id: board.id, gateway_id: gateway.id });
  await eventually(async () => connector.agentTokens().length > 0 && (await api("GET", `/agents/${agent.id}`)).status !== "provisioning", HELD_MAX_MS);
  const [token] = connector.agentTokens();
  const task = await api("POST", "/tasks", { board_id: board.id, title: "Clean up", description: `RUN:${command}`, assigned_agent_id: agent.id });
  const waits = async () => JSON.stringify(await api("GET", `/approvals?status=pending&board_id=${board.id}`)).includes(command);
  const isHeld = await eventually(waits, HELD_MAX_MS);
  return { api, connector, board, task, isHeld, agentApi: token ? clientOf(server, document, token, null) : null };
}

/** Sends `count` requests, some at a time; answers how often each status came. */
async function flood(count, request) {
  const told = {};
  let next = 0;
  const work = async () => {
    while (next < count) {
      const { status } = await request(next++);
      told[status] = (told[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return told;
}

/** What others read on the board and beside it. */
const readsOf = (board, task) => [
  "/approvals?status=pending",
  "/approvals",
  `/boards/${board.id}/snapshot`,
  `/boards/${board.id}/tasks`,
  `/tasks/${task.id}/comments`,
  `/activity?board_id=${board.id}&limit=200`,
];

async function boundedReads(run, { api, board, task }) {
  let most = 0;
  for (const path of readsOf(board, task)) {
    const began = performance.now();
    const { status, text } = await api("GET", path, undefined, { raw: true });
    const [bytes, ms] = [Buffer.byteLength(text), performance.now() - began];
    most = Math.max(most, bytes);
    const name = path.replace(board.id, "{board}").replace(task.id, "{task}");
    if (bytes > ANSWER_MAX_BYTES) run.findings.add("floods", "bytes", `GET ${name}: ${bytes} bytes after a flood of one agent, at most ${ANSWER_MAX_BYTES}`);
    if (ms > ANSWER_MAX_MS) run.findings.add("floods", "slow", `GET ${name}: ${Math.round(ms)} ms`);
    if (status !== 200) run.findings.add("floods", "status", `GET ${name}: ${status}`);
  }
  return most;
}

/** @param pageOf (address) → the HTML of a page of the dashboard */
export async function fuzzFloods(run, pageOf) {
  const command = `rm -rf /srv/flooded-${run.seed}`;
  const held = await heldCommand(run, command);
  const { api, connector, board, task, isHeld, agentApi } = held;
  if (!isHeld || !agentApi) return { sentence: "a flood of one agent blinds nobody", wrong: ["no command was held"] };
  const notes = { notes: "漢".repeat(LARGE_CHARS / 2), list: Array.from({ length: LARGE_CHARS / 4 }, (_, at) => at % 10) };
  const at = `/agent/boards/${board.id}`;
  const asked = await flood(ASKS, (n) =>
    agentApi("POST", `${at}/approvals`, { task_id: task.id, action: `ask ${n}`, reason: "Now", metadata: notes }, { raw: true }),
  );
  const wrote = await flood(WRITES, (n) => agentApi("POST", `${at}/tasks/${task.id}/comments`, { message: `${n} ${"漢".repeat(9_000)}` }, { raw: true }));
  const most = await boundedReads(run, held);
  const pending = await api("GET", "/approvals?status=pending&limit=1");
  const html = await pageOf("/approvals");
  if (!html.includes(command))
    run.findings.add(
      "floods",
      "blind",
      `the approvals page does not show the held command among ${pending.total} requests that wait (asks were answered ${JSON.stringify(asked)})`,
    );
  await connector.end();
  const isFlood = Object.values(asked).reduce((a, b) => a + b, 0) === ASKS && Object.values(wrote).reduce((a, b) => a + b, 0) === WRITES;
  const told = `asks ${JSON.stringify(asked)}, comments ${JSON.stringify(wrote)}, ${(most / 1e6).toFixed(1)} MB at most`.replaceAll('"', "");
  return {
    sentence: `a flood of one agent blinds nobody (${told})`,
    wrong: isFlood && asked[201] > 0 && wrote[201] > 0 ? [] : ["nothing was asked or written"],
  };
}
