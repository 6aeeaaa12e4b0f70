// Step 2: signing in for the first time, the three questions of the welcome, and a first task in Markdown.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { expecting, openContext, shoot, sticksOut } from "./browser.mjs";
import { violations } from "./looks.mjs";
import { button, card, closeDrawer, column, drawer, field, openTask } from "./screens.mjs";
import { api, token } from "./stage.mjs";

const DESCRIPTION =
  "The nightly report needs the state of **every** host.\n\n- [x] list the hosts\n- [ ] ask each for its disks\n\n| host | disks |\n|---|---|\n| alpha | 4 |\n\nSee `df -h`.";

export async function run(world) {
  const page = await openContext(world.browser, "first");
  world.page = page;

  await test("a wrong token is refused in place, and what was typed is still there", async () => {
    // The browser itself logs the answer "nobody is signed in".
    await expecting(/401 .*auth\/session/, async () => {
      await page.goto("/");
      await page.waitForURL(/\/sign-in/);
    });
    await shoot(page, "sign-in");
    await button(page, "Sign in with the installation's token").click();
    await shoot(page, "sign-in-token");
    await page.getByLabel("Token", { exact: true }).fill("x".repeat(60));
    await expecting(/status of 401/, async () => {
      await button(page, "Sign in").click();
      await page.getByText("This token does not belong to this installation.").waitFor();
    });
    assert.equal(await page.getByLabel("Token", { exact: true }).inputValue(), "x".repeat(60));
  });

  await test("a screen reader hears that the field is wrong, and why", async () => {
    const token = page.getByLabel("Token", { exact: true });
    const why = await token.getAttribute("aria-describedby");
    assert.match(await page.locator(`[id="${why}"]`).innerText(), /does not belong/);
    assert.equal(await token.getAttribute("aria-invalid"), "true", "aria-invalid");
  });

  await test("the right token leads to the welcome, which has no serious barrier", async () => {
    await page.getByLabel("Token", { exact: true }).fill(token);
    await button(page, "Sign in").click();
    await page.getByRole("heading", { name: "What is your name?" }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/welcome");
    const found = [...(await violations(page)).filter((each) => each.grave).map((each) => each.text), ...(await sticksOut(page))];
    assert.deepEqual(found, []);
    await shoot(page, "welcome");
  });

  await test("name, organization and first board are asked one after the other; done needs an approval unless switched off", async () => {
    await field(page, "Name").fill("Mira Lindqvist");
    await button(page, "Continue").click();
    await field(page, "Organization name").fill("Northwind Freight");
    await button(page, "Continue").click();
    await field(page, "Board name").fill("Platform");
    assert.equal(await page.getByRole("switch", { name: "Done needs an approval" }).getAttribute("aria-checked"), "true");
    await button(page, "Create board").click();
    await page.getByRole("heading", { level: 1, name: "Platform" }).waitFor();
    const boards = (await api("GET", "/boards")).items;
    assert.equal(boards.length, 1);
    assert.equal(boards[0].require_approval_for_done, true);
    world.board = boards[0];
  });

  await test("an empty board says what to do", async () => {
    await page.getByText("No tasks on this board yet").waitFor();
    await shoot(page, "board-empty");
  });

  await test("N opens a new task; its Markdown is shown as rich text and survives", async () => {
    await page.keyboard.press("n");
    await field(page, "Title").fill("Report the disks of every host");
    await field(page, "Description").fill(DESCRIPTION);
    await shoot(page, "new-task");
    await button(page, "Create task").click();
    await column(page, "To do").getByText("Report the disks of every host").waitFor();
    world.key = `${world.board.key}-1`;
    await openTask(page, world.key);
    await drawer(page).locator("strong", { hasText: "every" }).waitFor();
    await drawer(page).getByRole("cell", { name: "alpha" }).waitFor();
    assert.equal(await drawer(page).locator(".task-list-item").count(), 2);
    await closeDrawer(page);
    await page.reload();
    await card(page, world.key).waitFor();
  });

  await test("Markdown cannot carry a script or a javascript: link", async () => {
    const [task] = (await api("GET", `/boards/${world.board.id}`)).tasks;
    world.taskId = task.id;
    await api("PATCH", `/tasks/${task.id}`, { description: `${DESCRIPTION}\n\n<img src=x onerror="document.title='broken'">\n\n[press](javascript:alert(1))` });
    await openTask(page, world.key);
    await drawer(page).locator("strong", { hasText: "every" }).waitFor();
    assert.equal(await drawer(page).locator("img, script, [onerror]").count(), 0);
    assert.equal(await drawer(page).locator("a[href^='javascript']").count(), 0);
    await closeDrawer(page);
    await api("PATCH", `/tasks/${task.id}`, { description: DESCRIPTION });
  });
}
