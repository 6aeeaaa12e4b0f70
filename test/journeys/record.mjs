// Step 7: looking back. Every step with who did it and what it was before; the history of one task; leaving.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { choose, drawer, goTo, openBoard, openTask, signIn } from "./screens.mjs";
import { api, token } from "./stage.mjs";
import { openContext, shoot } from "./browser.mjs";

const rowsOf = (scope, name) => scope.getByRole("list", { name }).getByRole("listitem");
const row = (scope, list, ...words) => words.reduce((rows, text) => rows.filter({ hasText: text }), rowsOf(scope, list));

export async function run(world) {
  const { page, board, key } = world;

  await test("the timeline shows each step with who did it, and what it was before and after", async () => {
    await goTo(page, "Activity");
    await row(page, "Activity", "Mira Lindqvist", "decided the approval").first().waitFor();
    await row(page, "Activity", "Scout", "asked for an approval").first().waitFor();
    await page.getByRole("button", { name: "Load older" }).click();
    await row(page, "Activity", "Scout", "moved", /To do\s*→\s*In progress/)
      .first()
      .waitFor();
    await page.keyboard.press("Home");
    await row(page, "Activity", "Mira Lindqvist", "decided the approval", /Waiting\s*→\s*Refused/)
      .first()
      .waitFor();
    await shoot(page, "activity");
  });

  await test("an effect links to the event that led to it", async () => {
    const link = page.getByRole("link", { name: "What led to it" }).first();
    const id = /event=(\d+)/.exec(await link.getAttribute("href"))[1];
    await link.click();
    await page.locator(`#event-${id}`).waitFor();
    await page.waitForFunction((event) => document.activeElement?.id === `event-${event}`, id);
  });

  await test("the timeline is filtered by kind, by who and by board, and the address keeps the filter", async () => {
    await goTo(page, "Activity");
    await choose(page, page, "Kind", "Approvals");
    await choose(page, page, "Who", "People");
    await page.waitForURL(/resource_type=approval/);
    await row(page, "Activity", "Mira Lindqvist", "decided the approval").first().waitFor();
    await row(page, "Activity", "asked for an approval").first().waitFor({ state: "detached" });
    await page.reload();
    await row(page, "Activity", "Mira Lindqvist", "decided the approval").first().waitFor();
    assert.equal(await row(page, "Activity", "Scout asked").count(), 0);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await row(page, "Activity", "asked for an approval").first().waitFor();
  });

  await test("the history of one task has its whole story, from its creation to Done", async () => {
    await openBoard(page, board);
    await openTask(page, key);
    await drawer(page).getByRole("tab", { name: "History" }).click();
    const story = (...words) =>
      row(drawer(page), "History", ...words)
        .first()
        .waitFor();
    await story("Mira Lindqvist", "created");
    await story("Mira Lindqvist", "assigned");
    await story("Scout", /To do\s*→\s*In progress/);
    await story("Scout", "asked for an approval");
    await story("Mira Lindqvist", "decided the approval");
    await story(/→\s*Done/);
    const types = (await api("GET", `/activity?task_id=${world.taskId}&limit=200`)).items.map((event) => event.type);
    for (const type of [
      "task.created",
      "task.assigned",
      "run.queued",
      "run.started",
      "run.succeeded",
      "task.commented",
      "task.moved",
      "approval.requested",
      "approval.decided",
      "approval.spent",
    ])
      assert.ok(types.includes(type), type);
  });

  await test("the search of Ctrl K finds a task and a page", async () => {
    await openBoard(page, board);
    await page.keyboard.press("Control+k");
    await page
      .getByPlaceholder(/Search or jump to/)
      .last()
      .fill("guide");
    await page.getByRole("option", { name: /Write the on-call guide/ }).waitFor();
    await shoot(page, "palette", { themes: ["light"] });
    await page.keyboard.press("Enter");
    await drawer(page).getByText("Write the on-call guide").first().waitFor();
  });

  await test("what is done from the palette, in two steps, is done to the open task; Backspace goes a step back, Escape to where one was", async () => {
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox", { name: /Search or jump to/ });
    await field.fill("> priority");
    await page.getByRole("option", { name: /Change the priority/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Urgent" }).waitFor();
    await page.keyboard.press("Backspace");
    await page.getByRole("option", { name: /Change the priority/ }).waitFor();
    assert.equal(await field.inputValue(), "> priority");
    await page.keyboard.press("Enter");
    await field.fill("urg");
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === "PATCH"), page.keyboard.press("Enter")]);
    await drawer(page).getByText("Urgent").first().waitFor();
    await page.keyboard.press("Control+k");
    await field.fill("passkeys");
    await page
      .getByRole("option", { name: /Passkeys/ })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/settings\/security#passkeys$/);
    await page.locator("#passkeys.found").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("option", { name: /Write the on-call guide/ }).waitFor(); // what was opened last
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
  });

  await test("signing out ends the session and leaves nothing behind in the page", async () => {
    const visitor = await openContext(world.browser, "leaving");
    await signIn(visitor, token);
    await goTo(visitor, "Boards");
    await visitor.getByRole("button", { name: /^Account:/ }).click();
    await visitor.getByRole("menuitem", { name: "Sign out" }).click();
    await visitor.waitForURL(/\/sign-in/);
    assert.equal(await visitor.getByText("Platform").count(), 0);
    assert.equal((await visitor.request.get("/api/v1/boards")).status(), 401);
    assert.deepEqual(
      (await visitor.context().cookies()).filter((cookie) => cookie.value),
      [],
    );
    await visitor.goBack();
    await visitor.getByRole("heading", { name: "Sign in" }).waitFor();
    await visitor.context().close();
  });
}
