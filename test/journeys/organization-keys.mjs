// API keys: made for one board, shown once, used by a program, changed over with a grace, revoked.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { shoot } from "./browser.mjs";
import { copied, dialog, fromMenu, openSection, rowOf } from "./organization-hands.mjs";
import { button, cardIn, field, openBoard, toast } from "./screens.mjs";
import { origin } from "./stage.mjs";

/** A program with a key. */
const ask = (key, method, path, body) =>
  fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", Connection: "close" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const statuses = (...keys) => Promise.all(keys.map((key) => ask(key, "GET", "/boards").then((answer) => answer.status)));

export async function run(world) {
  const { page, board } = world;
  await test("an API key is made for one board; its token is shown once and copied", async () => {
    await openSection(page, "api-keys", "API keys");
    await button(page, "New API key").click();
    const form = dialog(page);
    assert.ok(await button(form, "Create key").isDisabled());
    await field(form, "Name").fill("Label printer");
    await form.getByRole("radio", { name: "Chosen boards" }).check();
    await form.getByRole("checkbox", { name: board.name, exact: true }).check();
    await shoot(page, "api-key-new");
    await button(form, "Create key").click();
    world.apiKey = await copied(page, "Copy token");
    assert.match(world.apiKey, /^mck_/);
    await shoot(page, "api-key-token", { themes: ["light"] });
    await button(form, "Done").click();
    await rowOf(page, "API keys", "Label printer").getByText("Never used").waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === "New API key"); // the focus is back
    assert.ok(!(await page.content()).includes(world.apiKey), "the token is not shown again");
  });

  await test("a program reads and writes with it on that board only, and is named in what it wrote", async () => {
    const boards = await ask(world.apiKey, "GET", "/boards").then((answer) => answer.json());
    assert.deepEqual(
      boards.items.map((each) => each.name),
      [board.name],
    );
    const made = await ask(world.apiKey, "POST", "/tasks", { board_id: board.id, title: "Order new label rolls", status: "todo" });
    assert.equal(made.status, 201);
    assert.equal((await ask(world.apiKey, "POST", "/tasks", { board_id: world.carriers.id, title: "Not here" })).status, 403);
    assert.equal((await ask(world.apiKey, "GET", "/organizations/me/members")).status, 403);
    const { key } = await made.json();
    await openBoard(page, board);
    await cardIn(page, "To do", key).waitFor();
  });

  await test("rotated with an hour of grace, the old and the new token both work", async () => {
    await openSection(page, "api-keys", "API keys");
    await rowOf(page, "API keys", "Label printer").getByText(/^Used/).waitFor();
    await shoot(page, "api-keys");
    await fromMenu(page, "Actions for Label printer", "Rotate…");
    await dialog(page).getByRole("radio", { name: "Works for 1 more hour" }).check();
    await shoot(page, "api-key-rotate", { themes: ["light"] });
    await button(dialog(page), "Make new token").click();
    world.newKey = await copied(page, "Copy token");
    await button(dialog(page), "Done").click();
    assert.notEqual(world.newKey, world.apiKey);
    assert.deepEqual(await statuses(world.apiKey, world.newKey), [200, 200]);
  });

  await test("revoked, both are refused from the next request on", async () => {
    await fromMenu(page, "Actions for Label printer", "Revoke…");
    await dialog(page).getByText("Programs that use it are refused at once.").waitFor();
    await button(dialog(page), "Revoke key").click();
    await toast(page, "Label printer was revoked").first().waitFor();
    assert.deepEqual(await statuses(world.apiKey, world.newKey), [401, 401]);
    await page.getByText("1 revoked key").click();
    await rowOf(page, "Revoked keys", "Label printer").waitFor();
  });
}
