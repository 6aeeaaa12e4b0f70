// `npm run e2e:import`: 10,000 tasks of another Mission Control, a recorded server, come to a started server by its API: once undisturbed,
// against the clock; then with the server killed (-9) five times, while it reads and while it makes them; and a table of 5,000 rows, killed
// twice. Afterwards everything is counted, kind by kind, against what is there: nothing may be lost, nothing may be there twice.
// DRILL_TASKS says how many tasks instead, DRILL_PARTS which parts (undisturbed,killed,table).
import { createServer } from "node:http";
import { api as call, end, killServer, origin, say, sleep, startServer, token, until } from "../openclaw/stage.mjs";
import { checks } from "../support/checks.mjs";
import { answerTo, makeWorld, REMOTE_TOKEN } from "./remote-world.ts";

const TASKS = Number(process.env.DRILL_TASKS ?? 10_000);
const ROWS = Math.max(200, TASKS / 2);
const PARTS = (process.env.DRILL_PARTS ?? "undisturbed,killed,table").split(",");
const IN_TIME_MS = 60_000;
/** A worker that was killed holds its lease for a minute, and cron looks each minute. */
const RESUMED_WITHIN_MS = 300_000;
const AT = "/organizations/me/task-imports";
const { check, sum } = checks();

/** The recorded server. `before` runs before it answers the page of that number. */
function startRemote(world) {
  const remote = { asked: 0, before: new Map() };
  const server = createServer(async (request, response) => {
    const page = ++remote.asked;
    await remote.before.get(page)?.();
    const { status, body } = answerTo(world, `http://there${request.url}`, request.headers.authorization ?? null);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(Object.assign(remote, { server, url: `http://127.0.0.1:${server.address().port}` }))));
}

/** The API in an organization of its own. */
async function organization(name) {
  const { id } = await call("POST", "/organizations", { name });
  const headers = { "X-Organization-Id": id };
  return { id, api: (method, path, body, more = {}) => call(method, path, body, { headers: { ...headers, ...more } }) };
}

/** What the server answers while it is killed and started again is waited out. */
const state = async ({ api }, id) => api("GET", `${AT}/${id}`).catch(() => null);

async function reached(of, id, statuses, limitMs) {
  return until(
    `the import to be ${statuses.join(" or ")}`,
    async () => {
      const now = await state(of, id);
      if (now?.status === "failed" || now?.status === "expired") throw new Error(`${now.status}: ${now.error}`);
      return now && statuses.includes(now.status) ? now : null;
    },
    limitMs,
  );
}

const begin = ({ api }, url) => api("POST", `${AT}/remote`, { source: "mission_control", url, token: REMOTE_TOKEN });

/** All agents there are to be made here, on a gateway of the organization that nobody has connected: nothing may need it. */
async function chooseAgents({ api }, id) {
  const { id: gateway_id } = await api("POST", "/gateways", { name: "Lab" });
  const { dry_run: shown } = await api("GET", `${AT}/${id}`);
  const agents = shown.agents.map(({ name }) => ({ name, agent_id: null, gateway_id }));
  return api("PUT", `${AT}/${id}/mapping`, { agents });
}

/** All tasks of a board. */
async function tasksOf({ api }, boardId) {
  const tasks = [];
  for (let offset = 0; ; offset += 200) {
    const { items, total } = await api("GET", `/tasks?board_id=${boardId}&limit=200&offset=${offset}`);
    tasks.push(...items);
    if (items.length === 0 || tasks.length >= total) return tasks;
  }
}

const totals = (tasks) => ({
  tasks: tasks.length,
  titles: new Set(tasks.map(({ title }) => title)).size,
  comments: tasks.reduce((all, task) => all + (task.comment_count ?? task.comments ?? 0), 0),
  tags: tasks.reduce((all, task) => all + task.tags.length, 0),
  assigned: tasks.filter(({ assigned_agent_id }) => assigned_agent_id).length,
  dependencies: tasks.reduce((all, task) => all + task.depends_on_task_ids.length, 0),
  statuses: Object.fromEntries(
    Map.groupBy(tasks, ({ status }) => status)
      .entries()
      .map(([status, list]) => [status, list.length])
      .toArray()
      .sort(),
  ),
});

/** The same of the world there: its comments are in lists of their own. */
const totalsThere = (world, board) => ({ ...totals(world.tasks.get(board.id) ?? []), comments: world.comments.get(board.id)?.length ?? 0 });

async function compare(of, world, part) {
  const { api } = of;
  const [agents, groups, boards, tags, fields] = [
    await api("GET", "/agents?limit=200"),
    await api("GET", "/board-groups"),
    await api("GET", "/boards"),
    await api("GET", "/tags"),
    await api("GET", "/organizations/me/custom-fields"),
  ];
  const here = { agents: agents.total, groups: groups.total, boards: boards.total, tags: tags.total, fields: fields.length };
  const there = { agents: world.agents.length, groups: world.groups.length, boards: world.boards.length, tags: world.tags.length, fields: world.fields.length };
  check(`${part}: as many agents, groups, boards, tags and custom fields as there`, JSON.stringify(here) === JSON.stringify(there), { here, there });
  const made = agents.items.map(({ id, name, board_id, is_board_lead }) => [
    name,
    boards.items.find((board) => board.id === board_id)?.slug,
    is_board_lead,
    id,
  ]);
  const wantedAgents = world.agents.map(({ name, board_id, is_board_lead }) => [name, world.boards.find(({ id }) => id === board_id)?.slug, is_board_lead]);
  const sorted = (list) => JSON.stringify(list.map((one) => one.slice(0, 3)).sort());
  check(`${part}: each agent works for the board that it works for there, and leads what it leads`, sorted(made) === sorted(wantedAgents), { made });
  const commands = await api("GET", `/gateways/${agents.items[0]?.gateway_id}/commands?limit=200`);
  const kinds = [...new Set(commands.items.map(({ kind }) => kind))];
  check(`${part}: each agent is made once on its gateway, and none is woken`, kinds.join() === "agent.provision" && commands.total === world.agents.length, {
    kinds,
    total: commands.total,
  });
  let values = 0;
  const differing = [];
  for (const board of world.boards) {
    const own = boards.items.find(({ slug }) => slug === board.slug);
    const tasks = own ? await tasksOf(of, own.id) : [];
    values += tasks.filter(({ custom_field_values: all }) => Object.keys(all ?? {}).some((key) => key !== "field_integer")).length;
    const [mine, theirs] = [JSON.stringify(totals(tasks)), JSON.stringify(totalsThere(world, board))];
    if (mine !== theirs) differing.push({ board: board.name, mine, theirs });
    const seqs = tasks.map(({ number }) => number).sort((a, b) => a - b);
    if (seqs.some((number, place) => number !== place + 1)) differing.push({ board: board.name, numbers: "have a gap" });
  }
  check(
    `${part}: each board has the tasks, comments, tags, agents' tasks, dependencies and statuses that it has there`,
    differing.length === 0,
    differing.slice(0, 3),
  );
  const wanted = [...world.tasks.values()].flat().filter(({ custom_field_values: all }) => Object.keys(all)[0] !== "field_integer").length;
  check(`${part}: as many tasks have a custom field's value as there`, values === wanted, { values, wanted });
}

async function undisturbed(world, remote) {
  const of = await organization("Undisturbed");
  const began = Date.now();
  const { id } = await begin(of, remote.url);
  await reached(of, id, ["previewed"], 240_000);
  const read = Date.now();
  await chooseAgents(of, id);
  await of.api("POST", `${AT}/${id}/start`);
  const done = await reached(of, id, ["done"], 300_000);
  const took = Date.now() - began;
  say(`undisturbed: ${TASKS} tasks in ${(took / 1000).toFixed(1)} s (read in ${((read - began) / 1000).toFixed(1)} s, ${remote.asked} pages)`);
  check(`undisturbed: ${TASKS} tasks within 60 seconds`, took <= IN_TIME_MS, `${took} ms`);
  check("undisturbed: it says how many it made", done.tasks_done === TASKS && done.comments_done === TASKS && done.agents_done === world.agents.length, done);
  await compare(of, world, "undisturbed");
}

/** Kills the server, and starts it again. */
async function kill(holder, why) {
  say(`killed: ${why}`);
  await killServer(holder.server);
  holder.server = await startServer();
}

async function killed(world, remote, holder) {
  const of = await organization("Killed");
  let kills = 0;
  const reads = [4, 40].map((page) => remote.asked + page);
  let dying = Promise.resolve();
  for (const page of reads) {
    remote.before.set(page, () => {
      kills++;
      dying = kill(holder, `while it reads page ${page}`);
    });
  }
  const began = Date.now();
  const { id } = await begin(of, remote.url);
  await reached(of, id, ["previewed"], 2 * RESUMED_WITHIN_MS);
  await dying;
  await chooseAgents(of, id);
  await of.api("POST", `${AT}/${id}/start`);
  for (const share of [0, 0.3, 0.7]) {
    await until(`${share} of the tasks`, async () => ((await state(of, id))?.tasks_done ?? 0) >= share * TASKS, RESUMED_WITHIN_MS);
    await sleep(Math.random() * 400);
    const { tasks_done } = (await state(of, id)) ?? { tasks_done: "?" };
    kills++;
    await kill(holder, `after ${tasks_done} tasks`);
  }
  const done = await reached(of, id, ["done"], RESUMED_WITHIN_MS);
  say(`killed ${kills} times: ${TASKS} tasks in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  check("killed: five times, while it read and while it made tasks", kills === 5, kills);
  check("killed: it says how many it made", done.tasks_done === TASKS && done.comments_done === TASKS && done.already_there === 0, done);
  await compare(of, world, "killed");
}

async function table(holder) {
  const of = await organization("Table");
  const rows = Array.from({ length: ROWS }, (_, place) => `Row ${place},${place},label ${place % 9},said ${place}`);
  const body = ["title,id,labels,comment", ...rows].join("\n");
  const sent = await fetch(`${origin}/api/v1${AT}?source=csv&name=rows.csv`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "X-Organization-Id": of.id, "Content-Type": "application/octet-stream" },
    body,
  });
  const { id } = await sent.json();
  await of.api("POST", `${AT}/${id}/start`);
  for (const share of [0.2, 0.6]) {
    await until(`${share} of the rows`, async () => ((await state(of, id))?.tasks_done ?? 0) >= share * ROWS, RESUMED_WITHIN_MS);
    await kill(holder, `in the table, after ${share} of the rows`);
  }
  await reached(of, id, ["done"], RESUMED_WITHIN_MS);
  const { items: boards } = await of.api("GET", "/boards");
  const all = totals(await tasksOf(of, boards[0].id));
  check(
    `a table of ${ROWS} rows, killed twice: each row once, with its comment and its tag`,
    [all.tasks, all.titles, all.comments, all.tags].every((count) => count === ROWS),
    all,
  );
  check("a table: one board", boards.length === 1, boards.length);
}

const holder = { server: null };
const world = makeWorld({ boards: 10, tasks: TASKS, groups: 3, tags: 20, agents: 8 });
const remote = await startRemote(world);
try {
  holder.server = await startServer();
  if (PARTS.includes("undisturbed")) await undisturbed(world, remote);
  if (PARTS.includes("killed")) await killed(world, remote, holder);
  if (PARTS.includes("table")) await table(holder);
} catch (error) {
  check(error.stack, false);
} finally {
  await end(holder.server);
  remote.server.close();
  remote.server.closeAllConnections();
}
process.exit(sum());
