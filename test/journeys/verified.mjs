// Reported is not verified: a board says what done means, a card does not get there without, and shows when a change has undone it.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { expecting, openContext, shoot } from "./browser.mjs";
import { isPatch } from "./hands.mjs";
import { button, card, cardIn, closeDrawer, drawer, field, moveByMenu, openBoard, openTask, signIn } from "./screens.mjs";
import { api, token } from "./stage.mjs";

export async function run(world) {
  const page = await openContext(world.browser, "verified");
  const board = await api("POST", "/boards", { name: "Releases", require_approval_for_done: false });
  const task = await api("POST", "/tasks", { board_id: board.id, title: "Ship the new report", status: "todo" });
  await signIn(page, token);
  await openBoard(page, board);

  await test("a board's settings say what done means, and that nothing gets there without", async () => {
    await button(page, "Board settings").click();
    await button(drawer(page), "Add a check").click();
    await field(drawer(page), "Check").fill("Reviewed");
    await drawer(page).getByRole("switch", { name: "Done needs its checks" }).click();
    await shoot(page, "board-checks", { themes: ["light"] });
    await Promise.all([page.waitForResponse((response) => response.request().method() === "PATCH"), button(drawer(page), "Save").click()]);
    const { checks, require_checks_for_done } = (await api("GET", "/boards?limit=200")).items.find(({ id }) => id === board.id);
    assert.deepEqual([checks.map(({ name, kind }) => [name, kind]), require_checks_for_done], [[["Reviewed", "review"]], true]);
  });

  await test("a task that nobody has checked does not move to done, and the reason is on its card", async () => {
    await expecting(/status of 409/, async () => {
      await Promise.all([page.waitForResponse((response) => isPatch(response) && response.status() === 409), moveByMenu(page, task.key, "Done")]);
      await page.getByRole("dialog", { name: `${task.key} without its checks?` }).waitFor();
    });
    await shoot(page, "checks-missing", { themes: ["light"] });
    await button(drawer(page), "Cancel").click();
    await card(page, task.key)
      .getByRole("alert")
      .getByText(/Reviewed \(not reported\)/)
      .waitFor();
  });

  await test("somebody reports the check in the drawer, and the card says that it is verified", async () => {
    await openTask(page, task.key);
    await button(drawer(page), "Report: Reviewed").click();
    const dialog = page.getByRole("dialog", { name: "Report: Reviewed" });
    await dialog.getByRole("button", { name: "Report", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    await drawer(page).getByText("Passed", { exact: true }).waitFor();
    await drawer(page).getByText("Verified", { exact: true }).waitFor();
    await shoot(page, "checks-drawer");
    await closeDrawer(page);
    await moveByMenu(page, task.key, "Done");
    await cardIn(page, "Done", task.key).getByText("Verified", { exact: true }).waitFor();
  });

  await test("after a change what was checked is outdated", async () => {
    await api("PATCH", `/tasks/${task.id}`, { title: "Ship the new report, and the old one" });
    await cardIn(page, "Done", task.key).getByText("Outdated 0/1").waitFor();
    await shoot(page, "board-outdated");
  });
  await page.context().close();
  await api("DELETE", `/boards/${board.id}`);
}
