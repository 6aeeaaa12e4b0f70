// Step 3, first half: two people on one board. What one writes stands on the other's screen, in order, and a lost
// connection loses nothing.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { answeredAt, expecting, isMarked, mark, momentOf, openContext, shoot } from "./browser.mjs";
import { card, cardIn, column, moveByMenu, openBoard, signIn } from "./screens.mjs";
import { api, origin, token } from "./stage.mjs";

const LIVE_MAX_MS = 1_000;
const isInColumn = ([id, name]) => document.querySelector(`section[aria-label="${name}"] a[data-task-id="${id}"]`) !== null;
const hasTitle = (title) => [...document.querySelectorAll("a[data-task-id]")].some((link) => link.textContent === title);

/** Ends the sockets of the page as a lost link does: the app is told only that they are closed. */
const cutSockets = (page) =>
  page
    .evaluate(() => {
      const open = window.journeySockets.filter((socket) => socket.readyState === WebSocket.OPEN);
      return Promise.all(
        open.map(
          (socket) =>
            new Promise((closed) => {
              socket.addEventListener("close", closed);
              socket.close();
            }),
        ),
      );
    })
    .then(() => undefined);

const TITLES = ["Rotate the signing keys", "Check last night's backups", "Upgrade the build runners", "Write the on-call guide", "Clean up old branches"];

export async function run(world) {
  const { page, board } = world;
  const second = await openContext(world.browser, "second");
  world.second = second;
  world.tasks = [];
  for (const [index, title] of TITLES.entries()) {
    world.tasks.push(
      await api("POST", "/tasks", {
        board_id: board.id,
        title,
        status: index === 4 ? "review" : "todo",
        priority: ["medium", "high", "low", "urgent", "medium"][index],
      }),
    );
  }

  await test("a second browser signs in and sees the same board", async () => {
    await signIn(second, token);
    await openBoard(second, board);
    await cardIn(second, "To do", world.key).waitFor();
    await mark(second);
  });

  await test(`a move by one stands on the other's screen within ${LIVE_MAX_MS} ms of its answer`, async () => {
    const took = [];
    for (const name of ["In progress", "Review", "In progress", "To do", "In progress", "To do"]) {
      const { moment } = await momentOf(second, isInColumn, [world.taskId, name]);
      const [answer] = await Promise.all([page.waitForResponse((response) => response.request().method() === "PATCH"), moveByMenu(page, world.key, name)]);
      took.push(Math.round((await moment) - (await answeredAt(answer))));
      await cardIn(page, name, world.key).waitFor();
    }
    world.liveMs = took;
    assert.ok(Math.max(...took) <= LIVE_MAX_MS, `${took.join(", ")} ms`);
    assert.ok(await isMarked(second), "without loading the page again");
    return `${took.join(", ")} ms after the answer (below 0: before it)`;
  });

  await test("who looks at the board, at a task, and types there, is seen by whoever is there too, until they have gone", async () => {
    const { token: watch } = await api("POST", "/organizations/me/api-keys", { name: "Night watch", scopes: ["boards:read", "tasks:read"] });
    const guest = new WebSocket(`${origin.replace("http", "ws")}/ws/board/${board.id}/sync`, { headers: { Authorization: `Bearer ${watch}` } });
    await new Promise((open) => guest.addEventListener("open", open));
    guest.send(JSON.stringify({ type: "presence", task_id: world.taskId, is_typing: true }));
    await second.getByRole("img", { name: "Also on this board: Night watch" }).waitFor();
    await card(second, world.key).click();
    const drawer = second.locator("#task-panel");
    await drawer.getByRole("img", { name: "Also looking at this task: Night watch" }).waitFor();
    await drawer.getByText("Night watch is typing…").waitFor();
    await shoot(second, "presence");
    guest.send(JSON.stringify({ type: "presence", task_id: world.taskId }));
    await drawer.getByText("Night watch is typing…").waitFor({ state: "detached" });
    guest.close();
    await drawer.getByRole("img", { name: "Also looking at this task: Night watch" }).waitFor({ state: "detached" });
    await second.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
  });

  await test("a task that one makes appears for the other, and disappears when it is deleted", async () => {
    const made = await momentOf(second, hasTitle, "Made next door");
    const task = await api("POST", "/tasks", { board_id: board.id, title: "Made next door", status: "inbox" });
    const after = (await made.moment) - Date.now();
    await cardIn(second, "Inbox", task.key).waitFor();
    await api("DELETE", `/tasks/${task.id}`);
    await card(second, task.key).waitFor({ state: "detached" });
    return `seen ${Math.max(0, Math.round(after))} ms after the answer`;
  });

  await test("changes arrive in the order in which they were made", async () => {
    await second.evaluate((id) => {
      window.journeyTitles = [];
      const note = () => {
        const text = document.querySelector(`a[data-task-id="${id}"]`)?.textContent;
        if (text && window.journeyTitles.at(-1) !== text) window.journeyTitles.push(text);
      };
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    }, world.tasks[0].id);
    for (let n = 1; n <= 15; n++) await api("PATCH", `/tasks/${world.tasks[0].id}`, { title: `Version ${n}` });
    await second.getByText("Version 15", { exact: true }).waitFor();
    const seen = (await second.evaluate(() => window.journeyTitles)).filter((title) => title.startsWith("Version")).map((title) => Number(title.slice(8)));
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
    await api("PATCH", `/tasks/${world.tasks[0].id}`, { title: TITLES[0] });
    return `${seen.length} of 15 states seen`;
  });

  await test("after a lost connection the page says so, then catches up with everything, without loading again", async () => {
    const context = second.context();
    await expecting(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/, async () => {
      try {
        await cutSockets(second);
        await context.setOffline(true);
        const [a, b] = [world.tasks[1], world.tasks[2]];
        await api("PATCH", `/tasks/${a.id}`, { status: "review", title: "Changed while away" });
        await api("DELETE", `/tasks/${b.id}`);
        const made = await api("POST", "/tasks", { board_id: board.id, title: "Made while away", status: "todo" });
        await second.getByText(/Connection lost, last update/).waitFor();
        assert.equal(await card(second, made.key).count(), 0);
        const resumed = second.waitForEvent("websocket", { predicate: (socket) => socket.url().includes("/sync") });
        await context.setOffline(false);
        const began = Date.now();
        const url = new URL((await resumed).url());
        assert.ok(Number(url.searchParams.get("since")) > 0, `resumes where it stopped: ${url.search}`);
        await cardIn(second, "Review", a.key).getByText("Changed while away").waitFor();
        await card(second, made.key).waitFor();
        await card(second, b.key).waitFor({ state: "detached" });
        world.resumeMs = Date.now() - began;
        await second.getByText(/Connection lost/).waitFor({ state: "detached" });
        await api("PATCH", `/tasks/${a.id}`, { status: "todo", title: TITLES[1] });
        await api("DELETE", `/tasks/${made.id}`);
      } finally {
        await context.setOffline(false);
      }
    });
    assert.ok(await isMarked(second), "without loading the page again");
    return `caught up ${world.resumeMs} ms after being online again`;
  });

  await test("a browser that has lost its network says so; what is changed there waits, through a reload too, and is sent when it is back", async () => {
    const [sent, refused] = [world.tasks[0], world.tasks[3]];
    const press = async ({ id }, key) => {
      await second.locator(`a[data-task-id="${id}"]`).focus();
      await second.keyboard.press(key);
    };
    const priorityOf = async ({ id }) => (await api("GET", `/tasks/${id}`)).priority;
    const IS_CHANGE = "**/api/v1/tasks/*";
    await expecting(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/, async () => {
      await second.context().setOffline(true);
      try {
        await second.getByText(/Connection lost, last update/).waitFor();
        await press(sent, "1");
        await press(refused, "4");
        await second.getByText("2 changes wait to be sent").waitFor();
        await api("PATCH", `/tasks/${refused.id}`, { priority: "medium" });
        await second.route(IS_CHANGE, (route) => route.abort());
      } finally {
        await second.context().setOffline(false);
      }
      await second.reload();
      const waiting = second.locator("li[data-card-id]", { has: second.getByRole("img", { name: "Waits to be sent" }) });
      await waiting.filter({ hasText: sent.key }).getByRole("img", { name: "Priority: Urgent" }).waitFor();
      await second.unroute(IS_CHANGE);
      await second.evaluate(() => window.dispatchEvent(new Event("online")));
      await second.getByText("1 change was not made").waitFor();
    });
    assert.deepEqual([await priorityOf(sent), await priorityOf(refused)], ["urgent", "medium"]);
    await second.getByRole("button", { name: "Show", exact: true }).click();
    const list = second.getByRole("dialog", { name: "Changes that wait" });
    await list.getByText("It stands at Priority: Medium.").waitFor();
    await list.getByRole("button", { name: "Make it all the same" }).click();
    await list.getByText("Everything has been sent.").waitFor();
    assert.equal(await priorityOf(refused), "low");
    await second.keyboard.press("Escape");
    await api("PATCH", `/tasks/${sent.id}`, { priority: "medium" });
    await api("PATCH", `/tasks/${refused.id}`, { priority: "urgent" });
    await mark(second);
  });

  await test("both screens show the same order of cards after all of this", async () => {
    const orders = () => Promise.all([page, second].map((each) => column(each, "To do").locator("a[data-task-id]").allInnerTexts()));
    await second.getByText(TITLES[1], { exact: true }).waitFor();
    await page.getByText(TITLES[1], { exact: true }).waitFor();
    const [one, two] = await orders();
    assert.deepEqual(one, two);
  });
}
