// Faults that need a process of their own: the server is killed (-9) during writes and started again, three times on one
// state. Nothing acknowledged may be lost, nothing may happen twice, the stream stays without a gap. Then connections.
import { api, killServer, end, startServer, token, until } from "../openclaw/stage.mjs";
import { checks } from "../support/checks.mjs";
import { unreadBodies } from "./connections.mjs";

const WRITERS = 8;
const ROUNDS = 3;
const { check, sum } = checks();

/** Every writer goes on until the server stops answering; what was acknowledged is remembered. */
async function writeUntilKilled(boardId, round, server) {
  const acknowledged = [];
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 0; ; n++) {
      const key = `r${round}-w${writer}-${n}`;
      try {
        acknowledged.push(await api("POST", "/tasks", { board_id: boardId, title: key }, { headers: { "Idempotency-Key": key } }));
      } catch {
        return;
      }
    }
  });
  await until("forty writes", () => acknowledged.length >= 40, 30_000);
  await killServer(server);
  await Promise.all(writers);
  return acknowledged;
}

const isLoopback = (address) => address === "127.0.0.1" || address === "::1";

async function streamOf(boardId) {
  const seqs = [];
  for (let cursor = ""; cursor !== null; ) {
    const page = await api("GET", `/activity?resource_type=board&resource_id=${boardId}&limit=200${cursor && `&cursor=${cursor}`}`);
    seqs.push(...page.items.map((event) => event.seq));
    cursor = page.next_cursor;
  }
  return seqs.reverse();
}

let server;
try {
  server = await startServer();
  await api("POST", "/organizations", { name: "Faults" });
  const board = await api("POST", "/boards", { name: "Faults" });
  const all = [];
  for (let round = 1; round <= ROUNDS; round++) {
    all.push(...(await writeUntilKilled(board.id, round, server)));
    server = await startServer();
    const tasks = (await api("GET", `/boards/${board.id}`)).tasks;
    const ids = new Set(tasks.map((task) => task.id));
    check(
      `round ${round}: every acknowledged task is there after the kill`,
      all.every((task) => ids.has(task.id)),
      `(${all.length})`,
    );
    const titles = tasks.map((task) => task.title);
    check(`round ${round}: no task was written twice`, new Set(titles).size === titles.length, `(${titles.length})`);
    const numbers = tasks.map((task) => task.number).sort((a, b) => a - b);
    check(
      `round ${round}: numbers have no gap`,
      numbers.every((number, index) => number === index + 1),
    );
    const seqs = await streamOf(board.id);
    check(
      `round ${round}: the stream has no gap and no double`,
      seqs.every((seq, index) => seq === index + 1),
      `(1..${seqs.length})`,
    );
    const again = await api("POST", "/tasks", { board_id: board.id, title: all[0].title }, { headers: { "Idempotency-Key": all[0].title } });
    check(`round ${round}: the same request again answers the same task`, again.id === all[0].id);
  }
  await api("POST", "/auth/sign-in", { token });
  const { items: sessions } = await api("GET", "/users/me/sessions");
  const addresses = sessions.map(({ address }) => address);
  check("wrong attempts are counted by the address of whoever makes them", addresses.length > 0 && addresses.every(isLoopback), addresses.join());
  for (const [path, status] of [
    ["/api/v1/agent/heartbeat", 401],
    ["/api/v1/nowhere", 404],
  ]) {
    const { outcomes, isSteady } = await unreadBodies(path);
    check(`a body that nobody reads, on ${path}, never costs the connection`, isSteady(status), JSON.stringify(outcomes));
  }
} catch (error) {
  check(error.stack, false);
} finally {
  await end(server);
}
process.exit(sum());
