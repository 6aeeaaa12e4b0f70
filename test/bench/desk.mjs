// `npm run bench:desk`: how quick a board of 5,000 tasks is in a real browser: the first cards, the longest task of the main thread while it
// loads, is filtered, scrolled, dragged on and opened, elements of the page, requests and bytes. DESK_TASKS makes it smaller, DESK_ROUNDS
// says how often each is done: the best round is judged, since a busy machine only adds. DESK_SHOTS=folder takes
// pictures. DESK_VERBOSE=1 names
// what is fetched. DESK_PROFILE=file writes a CPU profile of
// DESK_PROFILE_OF (load, drag, open or filter).
import http from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { request } from "./load.mjs";
import { startServed } from "./served.mjs";

const port = Number(process.env.BENCH_PORT ?? 8169);
const origin = `http://localhost:${port}`;
const token = "bench-token-of-the-first-owner-0123456789-0123456789-0123456789";
const TASKS = Number(process.env.DESK_TASKS ?? 5_000);
const ROUNDS = Number(process.env.DESK_ROUNDS ?? 3);
/** Targets: cards within this after the address is opened; no task of the main thread longer. */
const FIRST_CARDS_MAX_MS = 1_000;
const LONGEST_MAX_MS = 50;
const SETTLED_MS = 300;
const PATIENCE_MS = 20_000;
const CARD = "a[data-task-id]";
const work = mkdtempSync(join(tmpdir(), "mission-control-desk-"));
const agent = new http.Agent();

async function call(method, path, body) {
  const answer = await request(agent, port, { method, path, headers: { Authorization: `Bearer ${token}` }, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return { body: answer.text ? JSON.parse(answer.text) : null, bytes: answer.text.length };
}

/** Runs in the page before anything of ours: long tasks, and when the first card stood there. */
function watch(card) {
  window.deskTasks = [];
  const note = (list) => window.deskTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ at: startTime, ms: duration })));
  const observer = new PerformanceObserver(note);
  observer.observe({ type: "longtask", buffered: true });
  window.deskFlush = () => note({ getEntries: () => observer.takeRecords() });
  new MutationObserver((_, self) => {
    if (!document.querySelector(card)) return;
    window.deskFirstCard = performance.now();
    self.disconnect();
  }).observe(document, { subtree: true, childList: true });
}

const settled = (page) => page.waitForTimeout(SETTLED_MS);
const takeTasks = (page) =>
  page.evaluate(() => {
    window.deskFlush();
    const taken = window.deskTasks;
    window.deskTasks = [];
    return taken.map(({ ms }) => Math.round(ms));
  });
/** The long tasks while `body` runs and until the page is quiet. */
async function during(page, body) {
  await takeTasks(page);
  await body();
  await settled(page);
  return takeTasks(page);
}

const spot = async (locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error("it is not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const list = (page, name) => page.getByRole("list", { name, exact: true });

async function drag(page) {
  const from = await spot(list(page, "To do").locator(CARD).first());
  const to = await spot(list(page, "In progress").locator(CARD).nth(2));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 4, { steps: 3 });
  await page.locator("[data-dnd-dragging]").first().waitFor();
  await page.mouse.move(to.x, to.y, { steps: 25 });
  const isPatch = (response) => response.request().method() === "PATCH";
  await Promise.all([page.waitForResponse(isPatch), page.mouse.up()]);
}
const filter = async (page, text) => {
  const before = await page.locator(CARD).first().getAttribute("data-task-id");
  await page.getByRole("searchbox", { name: "Filter" }).pressSequentially(text, { delay: 40 });
  await page
    .getByRole("status")
    .filter({ hasText: /^\d+ of \d+$/ })
    .waitFor();
  return before;
};
const clear = (page) => page.getByRole("searchbox", { name: "Filter" }).press("Escape");
async function filtered(page) {
  await filter(page, "word77");
  await settled(page);
  await clear(page);
}
async function scroll(page) {
  const at = await spot(list(page, "To do").locator(CARD).first());
  await page.mouse.move(at.x, at.y);
  for (let step = 0; step < 30; step++) {
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(30);
  }
}
async function open(page) {
  await list(page, "In progress").locator(CARD).nth(4).click();
  await page.locator("#task-panel").waitFor();
  await settled(page);
  await page.keyboard.press("Escape");
  await page.locator("#task-panel").waitFor({ state: "detached" });
}

/** What a first visit fetches until the cards stand there: how many requests, and their bytes as gzip makes them. */
function listenTo(page) {
  const answers = [];
  page.on("response", (response) => answers.push(response));
  return async () => {
    const sizes = { files: 0, data: 0, requests: 0 };
    for (const response of answers) {
      if (!response.url().startsWith(origin)) continue;
      const bytes = await response.body().then(
        (body) => gzipSync(body).length,
        () => 0,
      );
      if (process.env.DESK_VERBOSE) console.log(`  ${String(bytes).padStart(7)} ${response.url().slice(origin.length)}`);
      sizes.requests += 1;
      sizes[new URL(response.url()).pathname.startsWith("/api/") ? "data" : "files"] += bytes;
    }
    return sizes;
  };
}

async function newPage(browser) {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1440, height: 900 }, locale: "en-US" });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(watch, CARD);
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`the page failed: ${error.message}`));
  await page.goto("/sign-in?with=token");
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  return page;
}

async function load(page, board) {
  await page.goto(`/boards/${board.id}`);
  await page.locator(CARD).first().waitFor();
  const first = await page.evaluate(() => Math.round(window.deskFirstCard));
  await settled(page);
  return { first, tasks: await takeTasks(page) };
}

async function profiled(page, body) {
  const session = await page.context().newCDPSession(page);
  await session.send("Profiler.enable");
  await session.send("Profiler.start");
  await body(page);
  const { profile } = await session.send("Profiler.stop");
  writeFileSync(process.env.DESK_PROFILE, JSON.stringify(profile));
}

async function pictures(page) {
  for (const [name, width, height] of [
    ["desktop", 1440, 900],
    ["phone", 390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate((mode) => document.documentElement.setAttribute("data-mode", mode), colorScheme);
      await settled(page);
      await page.screenshot({ path: join(process.env.DESK_SHOTS, `desk-${name}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

const best = (rounds) => rounds.map((tasks) => Math.max(0, ...tasks)).sort((a, b) => a - b)[0];
const verdicts = [];
const judged = (what, isMet, text) => verdicts.push(`  ${isMet ? "met   " : "missed"} ${what}: ${text}`);

async function measure(page, name, body) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await during(page, () => body(page)));
  console.log(`${name.padEnd(22)}long tasks a round: ${rounds.map((tasks) => `[${tasks.join(" ")}]`).join(" ")}`);
  judged(name, best(rounds) <= LONGEST_MAX_MS, best(rounds) === 0 ? "no long task" : `longest ${best(rounds)} ms`);
}

const server = await startServed({ work, entry: "filled-worker.ts", port, env: { LOCAL_AUTH_TOKEN: token, WRITE_LIMIT_FACTOR: "1000" } });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  const organization = (await call("POST", "/api/v1/organizations", { name: "Bench" })).body;
  await call("PATCH", "/api/v1/users/me", { name: "Bench" }); // else the welcome asks for it
  const board = (await call("POST", "/api/v1/boards", { organization_id: organization.id, name: "Desk", key: "DESK" })).body;
  await call("POST", "/api/bare/fill-board", {
    organization_id: organization.id,
    board_id: board.id,
    board_key: "DESK",
    first: 1,
    count: TASKS,
    events_each: 1,
    spread: true,
  });
  const began = performance.now();
  const snapshot = await call("GET", `/api/v1/boards/${board.id}/snapshot`);
  console.log(
    `${TASKS} tasks: the snapshot has ${snapshot.body.tasks.length} of them in ${snapshot.bytes} bytes, after ${Math.round(performance.now() - began)} ms`,
  );

  const visit = await newPage(browser);
  await visit.goto("about:blank");
  const answers = listenTo(visit);
  await load(visit, board);
  const { files, data, requests } = await answers();
  console.log(`a first visit: ${requests} requests, ${Math.round(files / 1024)} KB of files and ${Math.round(data / 1024)} KB of data as gzip`);
  await visit.context().close();

  const page = await newPage(browser);
  const loads = [];
  for (let round = 0; round < ROUNDS; round++) loads.push(await load(page, board));
  console.log(
    `${"load".padEnd(22)}first cards ${loads.map(({ first }) => first).join(", ")} ms; long tasks ${loads.map(({ tasks }) => `[${tasks.join(" ")}]`).join(" ")}`,
  );
  const firstCards = Math.min(...loads.map(({ first }) => first));
  judged("first cards", firstCards <= FIRST_CARDS_MAX_MS, `${firstCards} ms (wanted ${FIRST_CARDS_MAX_MS})`);
  const longest = best(loads.map(({ tasks }) => tasks));
  judged("load", longest <= LONGEST_MAX_MS, `longest ${longest} ms`);
  await page.waitForTimeout(5_000); // what is fetched ahead of its time is no part of what follows
  console.log(`${await page.evaluate(() => document.querySelectorAll("*").length)} elements, ${await page.locator(CARD).count()} cards drawn`);

  if (process.env.DESK_PROFILE) await profiled(page, { load: () => load(page, board), drag, open, filter: filtered }[process.env.DESK_PROFILE_OF ?? "load"]);
  if (process.env.DESK_SHOTS) await pictures(page);
  await measure(page, "open a task", open);
  await measure(page, "scroll a column", scroll);
  await page.reload();
  await page.locator(CARD).first().waitFor();
  await settled(page);
  await measure(page, "drag a card", drag);
  await measure(page, "filter", filtered);
  await filter(page, "word1");
  await settled(page);
  await measure(page, "drag while filtered", drag);
  console.log(`\ntargets (the best of ${ROUNDS} rounds)\n${verdicts.join("\n")}`);
} finally {
  await browser.close();
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  agent.destroy();
  rmSync(work, { recursive: true, force: true });
}
