// Boards and their groups in an order of somebody's choice, who may report a check, and what stays on the page when something cannot be had.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { expecting, openContext } from "./browser.mjs";
import { button, card, cardIn, closeDrawer, drawer, field, goTo, moveByMenu, openBoard, openTask, signIn } from "./screens.mjs";
import { api, origin, token } from "./stage.mjs";

const CHUNK = /\/assets\/gateways-page-/;
const panels = (page) =>
  page.getByRole("main").evaluate((main) => [...main.querySelectorAll("section[aria-label]")].map((one) => one.getAttribute("aria-label")));

const OTHER = "/assets/index-other.js";
/** The page as another build would have it. */
const otherBuild = (route) =>
  route.request().resourceType() === "document"
    ? route.continue()
    : route.fulfill({ contentType: "text/html", body: `<script type="module" crossorigin src="${OTHER}"></script>` });

export async function run(world) {
  const { id: organization_id } = (await api("GET", "/organizations")).items[0];
  const groups = [await api("POST", "/board-groups", { name: "Harbour" }), await api("POST", "/board-groups", { name: "Yard" })];
  const board = await api("POST", "/boards", { organization_id, name: "Quay", board_group_id: groups[0].id });
  const task = await api("POST", "/tasks", { board_id: board.id, title: "Paint the crane", status: "todo" });
  const page = await openContext(world.browser, "boards");

  await test("groups of boards are put in order by keyboard and by menu, and the order stays", async () => {
    await signIn(page, token);
    await goTo(page, "Boards");
    const handle = button(page, "Move Yard with the arrow keys, or drag it");
    await handle.focus();
    const before = await panels(page);
    await handle.press("ArrowUp");
    await page.getByText(/^Yard is now \d of \d$/).waitFor();
    assert.equal((await panels(page)).indexOf("Yard"), before.indexOf("Yard") - 1);
    assert.ok(await handle.evaluate((element) => element === document.activeElement), "the focus is on what was moved");
    await button(page, "More for Yard").click();
    await page.getByRole("menuitem", { name: "Move down" }).click();
    await page.waitForFunction(
      (names) => [...document.querySelectorAll("main section[aria-label]")].map((one) => one.ariaLabel).join() === names,
      before.join(),
    );
    await page.reload();
    await button(page, "More for Yard").waitFor();
    assert.deepEqual(await panels(page), before);
  });

  await test("a board says who may report one of its checks", async () => {
    await openBoard(page, board);
    await button(page, "Board settings").click();
    await button(page, "Add a check").click();
    await field(page, "Check").fill("Looked at");
    await page.getByText("Who may report it: whoever may report on this board").click();
    await page.getByRole("checkbox", { name: "Mira Lindqvist" }).check();
    await button(page, "Save").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const { checks } = await api("GET", `/boards/${board.id}`);
    assert.equal(checks[0].settings.reporter_ids.length, 1);
  });

  await test("a card stands where it was until somebody has said what blocks it", async () => {
    await moveByMenu(page, task.key, "Blocked");
    await page.getByRole("dialog", { name: `Block ${task.key}` }).waitFor();
    // What is behind a dialog has no roles.
    assert.equal(await page.locator("section[aria-label='To do'] a[data-task-id]").count(), 1);
    await button(page, "Cancel").click();
    await moveByMenu(page, task.key, "Blocked");
    await field(page, "What blocks it").fill("no paint");
    await button(page, "Block").click();
    await cardIn(page, "Blocked", task.key).waitFor();
  });

  await test("a step that could not be saved stands in its field again", async () => {
    await openTask(page, task.key);
    const step = field(page, "Add a step");
    await page.route("**/checklist*", (route) => route.abort());
    await expecting(/ERR_FAILED/, async () => {
      await step.fill("Buy the paint");
      await step.press("Enter");
      await drawer(page).getByRole("alert").getByText("Not changed").waitFor();
    });
    assert.equal(await step.inputValue(), "Buy the paint");
    await page.unroute("**/checklist*");
    await step.press("Enter");
    await drawer(page).getByRole("checkbox", { name: "Buy the paint" }).waitFor();
    assert.equal(await step.inputValue(), "");
    await closeDrawer(page);
  });

  await test("without a network a page that is not here yet says so inside the app, and comes when there is one again", async () => {
    await page.route(CHUNK, (route) => route.abort());
    await page.reload();
    await card(page, task.key).waitFor();
    await expecting(/ERR_|Failed to|WebSocket/, async () => {
      await page.context().setOffline(true);
      await page.getByRole("navigation").getByRole("link", { name: "Gateways" }).click();
      await page.getByRole("alert").getByText("This page could not be loaded").waitFor();
      await page.getByRole("alert").getByText("You are offline").waitFor();
      await page.getByRole("navigation").getByRole("link", { name: "Boards" }).waitFor();
      await page.unroute(CHUNK);
      await page.context().setOffline(false);
      await page.getByRole("heading", { level: 1, name: "Gateways" }).waitFor();
    });
  });

  await test("where a new version has taken the place of this one the page is loaded again, once", async () => {
    await page.goto("/boards");
    await page.getByRole("heading", { level: 1, name: "Boards" }).waitFor();
    let loads = 0;
    page.on("request", (request) => (loads += request.resourceType() === "document" ? 1 : 0));
    await page.route(CHUNK, (route) => route.abort());
    await page.route(`${origin}/`, otherBuild);
    await page.route(`**${OTHER}`, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await expecting(/ERR_|Failed to/, async () => {
      await page.getByRole("navigation").getByRole("link", { name: "Gateways" }).click();
      await page.getByRole("alert").getByText("A new version of Mission Control is there.").waitFor();
    });
    assert.equal(loads, 1);
    await button(page, "Reload").waitFor();
    await page.unroute(CHUNK);
    await page.unroute(`${origin}/`);
    await button(page, "Reload").click();
    await page.getByRole("heading", { level: 1, name: "Gateways" }).waitFor();
  });
  await page.context().close();

  await test("without a network the app itself opens, says so, and goes on by itself when there is one; nothing that the server said is kept", async () => {
    const tab = await openContext(world.browser, "offline", { serviceWorkers: "allow" });
    await signIn(tab, token);
    await openBoard(tab, board);
    await tab.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const kept = await tab.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().map(({ url }) => new URL(url).pathname);
    });
    assert.deepEqual(
      kept.filter((path) => !/^\/(?:assets\/[\w.-]+|theme\.js|favicon\.svg)?$/.test(path)),
      [],
    );
    await expecting(/ERR_|Failed to|WebSocket/, async () => {
      await tab.context().setOffline(true);
      await tab.reload();
      await tab.getByRole("alert").getByText("The server cannot be reached").waitFor();
      await tab.context().setOffline(false);
      await card(tab, task.key).waitFor();
    });
    await tab.context().close();
  });
}
