// The same board in Firefox: it is live, a card moves by mouse and by keyboard, a task is opened and talked about, a request decided, and the
// page goes through a lost network, Chinese and the dark.
import assert from "node:assert/strict";
import { zh } from "./words.mjs";
import { test } from "./book.mjs";
import { expecting, launchFirefox, openContext, paint, shoot, speak, sticksOut } from "./browser.mjs";
import { carry, dragByMouse, isPatch } from "./hands.mjs";
import { leftovers, violations } from "./looks.mjs";
import { button, card, cardIn, closeDrawer, drawer, openBoard, openTask, signIn } from "./screens.mjs";
import { api, token, until } from "./stage.mjs";

export async function run(world) {
  const { organization_id } = world.board;
  const board = await api("POST", "/boards", { organization_id, name: "Elsewhere" });
  const make = (title) => api("POST", "/tasks", { board_id: board.id, title, status: "todo" });
  const [first, second] = [await make("Sort the pallets"), await make("Count the pallets")];
  const statusOf = async ({ id }) => (await api("GET", `/tasks/${id}`)).status;
  const firefox = world.browser.browserType().name() === "firefox" ? world.browser : await launchFirefox();
  const page = await openContext(firefox, "firefox");
  let asked;

  await test("in Firefox one signs in, and what others do on a board stands there without loading again", async () => {
    await signIn(page, token);
    await openBoard(page, board);
    await card(page, second.key).waitFor();
    await api("PATCH", `/tasks/${first.id}`, { title: "Sort the pallets by depot" });
    await page.getByText("Sort the pallets by depot").waitFor();
    return `version ${firefox.version()}`;
  });

  await test("in Firefox a card is dragged by mouse, and carried by keyboard", async () => {
    await dragByMouse(page, first.key, "In progress");
    await cardIn(page, "In progress", first.key).waitFor();
    assert.equal(await statusOf(first), "in_progress");
    await carry(page, second.key, async () => {
      await page.keyboard.press("ArrowRight");
      await cardIn(page, "In progress", second.key).waitFor();
      await Promise.all([page.waitForResponse(isPatch), page.keyboard.press("Space")]);
    });
    await until("the carried card", async () => (await statusOf(second)) === "in_progress", 3_000);
  });

  await test("in Firefox a task is opened and commented on, and a request for it is approved by its key", async () => {
    await openTask(page, first.key);
    await drawer(page).getByRole("textbox", { name: "Comment", exact: true }).fill("Both **stacks** are sorted.");
    await page.keyboard.press("Control+Enter");
    await drawer(page).getByRole("list", { name: "Comments" }).locator("strong", { hasText: "stacks" }).waitFor();
    await closeDrawer(page);
    asked = await api("POST", "/approvals", { task_id: first.id, action: "deploy", reason: "All pallets stand where they belong." });
    await page.goto(`/approvals/${asked.id}`);
    await page.getByRole("article").getByText("All pallets stand where they belong.").first().waitFor();
    await page.keyboard.press("a");
    await page.getByText("Nobody is waiting").waitFor();
  });

  await test("in Firefox a lost network is said, and made up for when it is back", async () => {
    await openBoard(page, board);
    await card(page, first.key).waitFor();
    await expecting(/./, async () => {
      await page.context().setOffline(true);
      await page.getByText(/Connection lost, last update/).waitFor();
      await api("PATCH", `/tasks/${second.id}`, { title: "Counted while away" });
      await page.context().setOffline(false);
      await page.getByText("Counted while away").waitFor();
      await page.getByText(/Connection lost/).waitFor({ state: "detached" });
    });
    await until("what was approved before", async () => (await api("GET", `/approvals/${asked.id}`)).status === "approved", 15_000);
  });

  await test("in Firefox the board is accessible in light and dark, fits phones, and speaks Chinese", async () => {
    const found = (await violations(page)).filter((each) => each.grave).map((each) => each.text);
    await paint(page, "dark");
    found.push(...(await violations(page, ["color-contrast"])).filter((each) => each.grave).map((each) => `dark ${each.text}`));
    await shoot(page, "firefox-board");
    await paint(page, "light");
    found.push(...(await sticksOut(page)));
    await speak(page, "zh");
    await button(page, zh["boards.settings"]).waitFor();
    found.push(...(await leftovers(page)), ...(await sticksOut(page)));
    await shoot(page, "firefox-board-zh");
    assert.deepEqual(found, []);
  });

  await page.context().close();
  if (firefox !== world.browser) await firefox.close();
  await api("DELETE", `/boards/${board.id}`);
}
