// Step 3, second half: a card moves by mouse, keyboard, finger and menu; a move that the server refuses comes back.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { expecting, openContext, shoot } from "./browser.mjs";
import { carry, dragByFinger, dragByMouse, dragOnto, isPatch, listenToAnnouncements, swipe } from "./hands.mjs";
import { button, card, cardIn, centre, column, keysIn, moveByMenu, openBoard, signIn, toast } from "./screens.mjs";
import { api, token, until } from "./stage.mjs";

const statusOf = async (id) => (await api("GET", `/tasks/${id}`)).status;

export async function run(world) {
  const { page, board, tasks } = world;
  const [keys, backups, , guide, branches] = tasks;
  await openBoard(page, board);
  await card(page, keys.key).waitFor();

  await test("Blocked chosen by keys in an open task asks why, with the focus in the dialog; Escape leaves the task as it was", async () => {
    await card(page, keys.key).click();
    await page.getByRole("combobox", { name: "Status" }).press("Enter");
    await page.getByRole("option", { name: "Blocked" }).waitFor();
    await page.keyboard.type("Bl");
    await page.keyboard.press("Enter");
    const why = page.getByRole("dialog", { name: `Block ${keys.key}` }).getByRole("textbox");
    await why.waitFor();
    await until("the focus in the dialog", () => why.evaluate((field) => field === document.activeElement), 3_000);
    await page.keyboard.press("Escape");
    await why.waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: "Status" }).waitFor({ state: "detached" });
    assert.equal(await statusOf(keys.id), "todo");
  });

  await test("a card is dragged to another column by mouse", async () => {
    await dragByMouse(page, keys.key, "In progress");
    await cardIn(page, "In progress", keys.key).waitFor();
    assert.equal(await statusOf(keys.id), "in_progress");
  });

  await test("the move can be undone from the toast", async () => {
    await toast(page, `${keys.key} moved to In progress`).first().waitFor();
    await Promise.all([page.waitForResponse(isPatch), page.getByRole("button", { name: "Undo" }).last().click()]);
    await cardIn(page, "To do", keys.key).waitFor();
    assert.equal(await statusOf(keys.id), "todo");
  });

  await test("beside an open task the board goes on: cards are dragged, also onto a column that is folded for it; J and K go on, Escape gives the focus back", async () => {
    const panel = page.locator("#task-panel");
    const shown = (task) => panel.getByRole("heading", { name: task.title }).waitFor();
    await card(page, keys.key).click();
    await shown(keys);
    await api("PATCH", `/tasks/${guide.id}`, { status: "inbox" });
    await button(page, "Show Inbox (1)").waitFor(); // a strip now
    await dragOnto(page, backups.key, "Inbox");
    assert.equal(await statusOf(backups.id), "inbox");
    await button(page, "Show Inbox (2)").waitFor();
    await page.keyboard.press("j");
    const [, next] = await keysIn(page, "To do");
    await panel.getByText(next, { exact: true }).first().waitFor();
    await page.keyboard.press("k");
    await shown(keys);
    await button(panel, "Next task (J)").click();
    await panel.getByText(next, { exact: true }).first().waitFor();
    await button(page, "Show Inbox (2)").click();
    await card(page, guide.key).click();
    await shown(guide);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await until(
      "the focus on the card",
      () =>
        card(page, guide.key)
          .getByRole("link")
          .evaluate((link) => link === document.activeElement),
      2_000,
    );
    for (const { id, key } of [guide, backups]) {
      await api("PATCH", `/tasks/${id}`, { status: "todo" });
      await cardIn(page, "To do", key).waitFor();
    }
  });

  await test("a card is carried by keyboard alone to the next column, and each step is announced", async () => {
    await api("PATCH", `/tasks/${branches.id}`, { status: "in_progress" });
    await cardIn(page, "In progress", branches.key).waitFor();
    const heard = await listenToAnnouncements(page);
    const hear = (words) => until(`the announcement ${words}, after ${heard.join(" / ")}`, async () => heard.some((text) => words.test(text)), 3_000);
    await carry(page, backups.key, async () => {
      await hear(new RegExp(`${backups.key}\\b.* To do, position \\d of \\d`));
      await page.keyboard.press("ArrowRight");
      await cardIn(page, "In progress", backups.key).waitFor();
      await hear(new RegExp(`${backups.key}, In progress, position \\d of 2`));
      await Promise.all([page.waitForResponse(isPatch), page.keyboard.press("Space")]);
    });
    await hear(new RegExp(`Dropped ${backups.key}\\. In progress, position \\d of 2`));
    assert.equal(await statusOf(backups.id), "in_progress");
    world.heard = heard;
  });

  await test("lifting a card is announced as lifting", () => {
    assert.match(world.heard.join("\n"), new RegExp(`Lifted ${backups.key}\\. To do, position`));
  });

  await test("Escape puts a carried card back", async () => {
    await carry(page, backups.key, async () => {
      await page.keyboard.press("ArrowLeft");
      await cardIn(page, "To do", backups.key).waitFor();
      await page.keyboard.press("Escape");
    });
    await cardIn(page, "In progress", backups.key).waitFor();
    assert.equal(await statusOf(backups.id), "in_progress");
  });

  await test("an empty column is the next one too, for a card that is carried by keyboard", async () => {
    await api("PATCH", `/tasks/${branches.id}`, { status: "review" });
    await api("PATCH", `/tasks/${backups.id}`, { status: "todo" });
    await cardIn(page, "In progress", backups.key).waitFor({ state: "detached" });
    await carry(page, backups.key, async () => {
      await page.keyboard.press("ArrowRight");
      await cardIn(page, "In progress", backups.key).waitFor({ timeout: 2_000 });
    });
  });

  const tablet = await openContext(world.browser, "tablet", { viewport: { width: 1180, height: 820 }, hasTouch: true });
  await test("a card is dragged by finger on a tablet", async () => {
    await signIn(tablet, token);
    await openBoard(tablet, board);
    await dragByFinger(tablet, guide.key, "In progress");
    await cardIn(tablet, "In progress", guide.key).waitFor();
    assert.equal(await statusOf(guide.id), "in_progress");
    await cardIn(page, "In progress", guide.key).waitFor();
  });
  await tablet.context().close();

  const phone = await openContext(world.browser, "phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  world.phone = phone;
  await test('on a phone a swipe scrolls and does not drag; the menu "Move to…" moves a card', async () => {
    await signIn(phone, token);
    await openBoard(phone, board);
    await card(phone, guide.key).waitFor();
    await swipe(phone, card(phone, guide.key));
    assert.equal(await statusOf(guide.id), "in_progress");
    await phone.getByRole("button", { name: `Move ${guide.key} to…` }).tap();
    await Promise.all([phone.waitForResponse(isPatch), phone.getByRole("menuitem", { name: "Review", exact: true }).tap()]);
    await cardIn(page, "Review", guide.key).waitFor();
    assert.equal(await statusOf(guide.id), "review");
  });

  await test("on a phone the pages stand at its foot, gone while somebody types; the board's head is one line", async () => {
    const tabs = phone.getByRole("navigation", { name: "Main pages" });
    const head = await phone.locator("main header").first().boundingBox();
    const tab = await tabs.getByRole("link", { name: "Boards" }).boundingBox();
    assert.ok(head.height < 60 && tab.height >= 44, `${head.height} px above, ${tab.height} px for a thumb`);
    const filter = phone.getByRole("searchbox", { name: "Filter" });
    await filter.tap();
    await tabs.waitFor({ state: "hidden" });
    await filter.press("Escape");
    await tabs.getByRole("button", { name: "More" }).tap();
    await phone
      .getByRole("dialog")
      .getByRole("link", { name: /^Platform *\d+ open tasks?/ })
      .waitFor();
  });

  await test('the menu "Move to…" moves a card at a desk too', async () => {
    await moveByMenu(page, guide.key, "To do");
    await cardIn(page, "To do", guide.key).waitFor();
  });

  await test("cards keep the place inside the column that they were given", async () => {
    const target = await centre(card(page, guide.key));
    const first = (await keysIn(page, "To do"))[0];
    const from = await centre(card(page, first));
    await page.mouse.move(from.x, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(from.x, from.y + 24, { steps: 3 });
    await page.locator("[data-dnd-dragging]").first().waitFor();
    await page.mouse.move(target.x, target.y + 12, { steps: 12 });
    await column(page, "To do").locator("[data-dnd-line]").waitFor(); // no card gives way: a line says where it would be put
    await Promise.all([page.waitForResponse(isPatch), page.mouse.up()]);
    await page.locator("[data-dnd-dragging]").first().waitFor({ state: "detached" });
    await until("the card to stand where it was put", async () => (await keysIn(page, "To do"))[0] !== first);
    const order = await keysIn(page, "To do");
    await page.reload();
    await card(page, first).waitFor();
    assert.deepEqual(await keysIn(page, "To do"), order);
  });

  await test("a move that the server refuses comes back and says why", async () => {
    const task = await api("POST", "/tasks", { board_id: board.id, title: "Announce the new report", status: "todo", dependencies: [world.taskId] });
    world.dependent = task;
    await card(page, task.key).getByText("Blocked").waitFor();
    await expecting(/status of 409/, async () => {
      await Promise.all([page.waitForResponse((response) => isPatch(response) && response.status() === 409), moveByMenu(page, task.key, "In progress")]);
      await card(page, task.key)
        .getByRole("alert")
        .getByText(/Not moved: .*depends on/)
        .waitFor();
    });
    await cardIn(page, "To do", task.key).waitFor();
    await shoot(page, "board-refused", { themes: ["light"] });
    await card(page, task.key).getByRole("button", { name: "Dismiss" }).click();
  });

  await test("loading the page again keeps everything", async () => {
    const before = await page.locator("a[data-task-id]").allInnerTexts();
    await page.reload();
    await card(page, keys.key).waitFor();
    assert.deepEqual(await page.locator("a[data-task-id]").allInnerTexts(), before);
  });
}
