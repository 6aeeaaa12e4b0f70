// A board filtered by what is typed, as a list, and kept as a view with which it opens.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "./book.mjs";
import { openContext } from "./browser.mjs";
import { button, card, drawer, goTo, openBoard, signIn, toast } from "./screens.mjs";
import { api, origin, token } from "./stage.mjs";

/** Of a first visit, until the cards stand there: as many requests, and as many bytes of files as gzip makes them. */
const FIRST_VISIT = { requests: 25, bytes: 250 * 1024 };

/** Of a board with hundreds of tasks, whose columns draw what is near: elements of its page, and the longest task of the main thread while it loads. */
const LONG_BOARD = { elements: 1_000, taskMs: 250 };

const rows = (page) => page.getByRole("table", { name: "Tasks" }).locator("a[data-task-id]");
const filter = (page) => page.getByRole("searchbox", { name: "Filter" });
const queryOf = (page) => new URL(page.url()).searchParams;

/** What is asked for until `ready` stands there, in a browser that was never here. */
async function firstVisit(world, path, ready, file) {
  const visit = await openContext(world.browser, "visit");
  await signIn(visit, token);
  await visit.goto("about:blank");
  const answers = [];
  visit.on("response", (response) => response.url().startsWith(origin) && answers.push(response));
  await visit.addInitScript((selector) => {
    new MutationObserver((_, self) => {
      if (!document.querySelector(selector)) return;
      window.journeyReady = performance.now();
      self.disconnect();
    }).observe(document, { subtree: true, childList: true });
  }, ready);
  await visit.goto(path);
  await visit.locator(ready).first().waitFor();
  // What was asked for until then, however late this looks.
  const asked = await visit.evaluate(() => {
    const before = performance.getEntriesByType("resource").filter(({ startTime }) => startTime <= window.journeyReady);
    return [location.href, ...before.map(({ name }) => name)];
  });
  const files = answers.filter((response) => asked.includes(response.url()) && !new URL(response.url()).pathname.startsWith("/api/"));
  const sizes = await Promise.all(files.map(async (response) => gzipSync(await response.body()).length));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  await visit.context().close();
  assert.ok(files.some((response) => file.test(response.url())) && bytes > 50_000, "the files are counted");
  assert.ok(asked.length <= FIRST_VISIT.requests, `${asked.length} requests: ${asked.map((url) => url.slice(origin.length)).join(" ")}`);
  assert.ok(bytes <= FIRST_VISIT.bytes, `${bytes} bytes: ${files.map((response) => response.url().slice(origin.length)).join(" ")}`);
  return `${asked.length} requests, ${Math.round(bytes / 1024)} KB`;
}

export async function run(world) {
  const { id: organization_id } = (await api("GET", "/organizations")).items[0];
  const board = await api("POST", "/boards", { organization_id, name: "Looked at" });
  const page = await openContext(world.browser, "views");
  const make = (title, priority) => api("POST", "/tasks", { board_id: board.id, title, priority, status: "todo" });
  const [near, far] = [await make("Ship the filter today", "urgent"), await make("Ship the filter later", "low")];
  const other = await make("Water the plants", "low");

  await test("what is typed into the filter is filtered by, stands in the address, and is there again after a reload", async () => {
    await signIn(page, token);
    await openBoard(page, board);
    await card(page, other.key).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type('"the filter" -priority:low due<soon');
    await card(page, other.key).waitFor({ state: "detached" });
    await page.getByText("Not understood, so it filters nothing: due<soon").waitFor();
    await page.waitForURL((url) => url.searchParams.get("q") === '"the filter" -priority:low due<soon');
    await page.reload();
    await card(page, near.key).waitFor();
    assert.equal(await card(page, far.key).count(), 0);
    assert.match(await page.getByRole("status").allInnerTexts().then(String), /1 of \d+/);
    await filter(page).press("Escape");
    await card(page, other.key).waitFor();
  });

  await test(`a board, or the fleet, that is opened for the first time takes at most ${FIRST_VISIT.requests} requests and ${FIRST_VISIT.bytes / 1024} KB of files`, async () => {
    const onBoard = await firstVisit(world, `/boards/${board.id}`, "a[data-task-id]", /board-page/);
    const onFleet = await firstVisit(world, "/fleet", "main fieldset button", /fleet-page/);
    return `board ${onBoard}; fleet ${onFleet}`;
  });

  await test("as a list it is sorted by a column, walked by keyboard, and follows what others do", async () => {
    await filter(page).fill("filter");
    await button(page, "Table").click();
    await page.getByRole("columnheader", { name: "Priority" }).getByRole("button").click();
    await page.waitForURL((url) => url.searchParams.get("sort") === "priority");
    assert.deepEqual(await rows(page).allInnerTexts(), [far.title, near.title]);
    await filter(page).press("Tab");
    await rows(page).last().focus();
    await page.keyboard.press("k");
    await page.keyboard.press("x");
    await page.getByRole("toolbar", { name: "1 task selected" }).waitFor();
    await page.keyboard.press("Escape");
    await api("PATCH", `/tasks/${far.id}`, { title: "Ship the filter at once", priority: "urgent" });
    await page.getByText("Ship the filter at once").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("#task-panel").waitFor();
    assert.equal(queryOf(page).get("q"), "filter");
    await page.keyboard.press("Escape");
    await page.locator("#task-panel").waitFor({ state: "detached" });
  });

  const cell = (task, column) => page.locator(`tr[data-row-id="${task.id}"] td[data-column="${column}"]`);
  const today = new Date().toISOString().slice(0, 10);
  const answered = () => page.waitForResponse((answer) => answer.request().method() === "PATCH");

  await test("the table stands in groups, its cells are edited where they are, and many at once, by key", async () => {
    await button(page, "Group").click();
    await page.getByRole("menuitem", { name: "Status" }).click();
    await page.waitForURL((url) => url.searchParams.get("by") === "status");
    await page.getByRole("rowheader").getByRole("button", { name: "To do 2", expanded: true }).waitFor();
    await rows(page).first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await Promise.all([answered(), page.getByRole("menuitem", { name: /^Medium/ }).click()]);
    const first = { id: await rows(page).first().getAttribute("data-task-id") };
    await cell(first, "priority").getByText("Medium").waitFor();
    await rows(page).first().focus();
    await page.keyboard.press("e");
    await page.getByRole("textbox", { name: "Title" }).fill("Ship the filter in its cell");
    await Promise.all([answered(), page.keyboard.press("Enter")]);
    await page.getByRole("link", { name: "Ship the filter in its cell" }).waitFor();
    await rows(page).first().focus();
    await page.keyboard.press("Shift+J");
    await page.getByRole("toolbar", { name: "2 tasks selected" }).waitFor();
    await page.keyboard.press("d");
    await page.getByRole("dialog", { name: "Due" }).getByLabel("Due").fill(today);
    await page.keyboard.press("Enter");
    await toast(page, "2 tasks changed").waitFor();
  });

  await test("the same tasks stand in a calendar and on a timeline, a key moves one to another day, and back; my work has what is mine, live; the board is as it was left", async () => {
    await button(page, "Calendar").click();
    await page.waitForURL((url) => url.searchParams.get("layout") === "calendar" && url.searchParams.get("q") === "filter");
    const due = page.getByRole("link", { name: "Ship the filter in its cell" });
    await due.focus();
    const [moved] = await Promise.all([answered(), page.keyboard.press("Shift+ArrowRight")]);
    const { id, due_at } = await moved.json();
    assert.equal(Date.parse(due_at) > Date.parse(`${today}T00:00:00Z`) + 86_400_000, true, due_at);
    const [back] = await Promise.all([answered(), button(page, "Undo").last().click()]);
    assert.equal(Date.parse(due_at) - Date.parse((await back.json()).due_at), 86_400_000);
    await button(page, "Timeline").click();
    await page.getByRole("list", { name: "Timeline" }).getByRole("link", { name: "Ship the filter in its cell" }).waitFor();
    await button(page, "Table").click();
    await page.waitForURL((url) => url.searchParams.get("layout") === "list" && url.searchParams.get("by") === "status");
    const me = await api("GET", "/users/me");
    await api("PATCH", `/tasks/${id}`, { assigned_user_id: me.id });
    await page.getByRole("link", { name: /^My work/ }).click();
    await page.getByRole("link", { name: /Ship the filter in its cell/ }).waitFor();
    await api("PATCH", `/tasks/${id}`, { title: "Ship the filter for me" });
    await page.getByRole("link", { name: /Ship the filter for me/ }).click();
    await drawer(page).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "My work" }).waitFor();
    await goTo(page, "Boards");
    await page.getByRole("main").getByRole("link", { name: "Looked at" }).click();
    await page.waitForURL((url) => url.searchParams.get("q") === "filter" && url.searchParams.get("by") === "status");
    await rows(page).first().waitFor();
  });

  await test("a view is saved, opens the board by itself, and comes back when its deletion is undone", async () => {
    const menu = page.getByRole("button", { name: /^Views: / });
    const choose = async (name) => {
      await menu.click();
      await page.getByRole("menuitem", { name }).click();
    };
    await choose("Save view…");
    await page.getByRole("textbox", { name: "Name" }).fill("Filters");
    await button(page, "Save view").click();
    await page.getByRole("button", { name: "Views: Filters" }).waitFor();
    await choose("Manage views…");
    await button(page, "Open the board with Filters").click();
    await page
      .locator('[aria-pressed="true"]', { has: page.locator("svg") })
      .and(button(page, "Open the board with Filters"))
      .waitFor();
    await page.keyboard.press("Escape");
    await page.goto(`/boards/${board.id}`);
    await page.getByRole("button", { name: "Views: Filters" }).waitFor();
    assert.deepEqual([queryOf(page).get("q"), queryOf(page).get("layout"), queryOf(page).get("sort")], ["filter", "list", "priority"]);
    await choose("Manage views…");
    await button(page, "Delete Filters").click();
    await button(page, "Undo").click();
    await button(page, "Delete Filters").waitFor();
    await page.keyboard.press("Escape");
    await toast(page, "View “Filters” deleted").waitFor({ state: "detached" });
  });

  const long = await api("POST", "/boards", { organization_id, name: "Long" });
  const fill = async (from, to) => {
    const numbers = Array.from({ length: to - from }, (_, at) => from + at);
    while (numbers.length > 0)
      await Promise.all(numbers.splice(0, 20).map((at) => api("POST", "/tasks", { board_id: long.id, title: `Task ${at}`, status: "todo" })));
  };
  const inColumn = page.getByRole("list", { name: "To do" }).locator("a[data-task-id]");
  const elements = () => page.evaluate(() => document.querySelectorAll("*").length);

  await test(`a page with 200 tasks has at most ${LONG_BOARD.elements} elements, so has one with 501, and no task of its main thread takes ${LONG_BOARD.taskMs} ms`, async () => {
    await fill(0, 200);
    await page.addInitScript(() => {
      window.journeyLongTasks = [];
      new PerformanceObserver((list) => window.journeyLongTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: "longtask",
        buffered: true,
      });
    });
    await openBoard(page, long);
    await inColumn.first().waitFor();
    const few = await elements();
    await fill(200, 501);
    await page.getByRole("region", { name: "To do", exact: true }).getByText("501", { exact: true }).waitFor();
    const many = await elements();
    assert.ok(few <= LONG_BOARD.elements && many <= LONG_BOARD.elements, `${few} elements, then ${many}`);
    const longest = [];
    // A busy machine only adds: the best of three loads counts.
    while (longest.length < 3 && !(longest.at(-1) < LONG_BOARD.taskMs)) {
      await page.reload();
      await inColumn.first().waitFor();
      await page.evaluate(() => new Promise((done) => requestIdleCallback(() => done(), { timeout: 2_000 })));
      longest.push(Math.round(await page.evaluate(() => Math.max(0, ...window.journeyLongTasks))));
    }
    assert.ok(longest.at(-1) < LONG_BOARD.taskMs, `longest tasks ${longest.join(", ")} ms`);
    return `${few} and ${many} elements, longest task ${longest.at(-1)} ms`;
  });

  await test("a long column draws what is near, and the rest as one scrolls; selecting all says how many one edit takes", async () => {
    const before = await inColumn.count();
    assert.ok(before < 501, `${before} cards are drawn at once`);
    await inColumn.last().scrollIntoViewIfNeeded();
    await inColumn.nth(before).waitFor();
    await button(page, "Table").click();
    await page.getByRole("checkbox", { name: "Select all" }).click();
    await page.getByRole("toolbar", { name: "500 tasks selected" }).waitFor();
    await toast(page, "The first 500 of 501 are selected: one edit takes no more.").waitFor();
    await page.getByRole("checkbox", { name: "Select all" }).click();
    await page.getByRole("toolbar", { name: "500 tasks selected" }).waitFor({ state: "detached" });
    await api("DELETE", `/boards/${long.id}`);
  });
  await page.context().close();
  await api("DELETE", `/boards/${board.id}`);
}
