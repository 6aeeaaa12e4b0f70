// Steps 4 and 5: a gateway is connected by one command, an agent is made on it, given work, and watched.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { isMarked, mark, shoot, sticksOut } from "./browser.mjs";
import { button, card, cardIn, choose, closeDrawer, column, drawer, field, goTo, openBoard, openTask } from "./screens.mjs";
import { agentCall, agentFacts, api, origin, startConnector } from "./stage.mjs";

const ONLINE_MS = 20_000;

export async function run(world) {
  const { page, second, board, gateway } = world;

  await test('"Connect a gateway" asks for a name and shows one command', async () => {
    await goTo(page, "Gateways");
    await shoot(page, "gateways-empty");
    await button(page, "Connect a gateway").first().click();
    await field(page, "Name").fill("Lab server");
    await button(page, "Show the command").click();
    world.command = (await page.getByRole("region", { name: "Connect command" }).innerText()).trim();
    assert.ok(!world.command.includes("\n"), "it is one line");
    assert.match(world.command, /MC_RELAY_TOKEN=mcg_\S+ node \S+ --relay ws:\/\/\S+\/relay/);
    const [url] = /http:\S+connector\.mjs/.exec(world.command);
    assert.equal(new URL(url).origin, origin);
    assert.equal((await fetch(url)).status, 200);
    await page.getByText("Waiting for the gateway to connect").waitFor();
    await shoot(page, "gateway-connect");
    world.cutOff = (await sticksOut(page)).map((what) => `Connect a gateway: ${what}`);
  });

  await test("running that command turns the gateway online by itself", async () => {
    await mark(page);
    const began = Date.now();
    world.connector = startConnector(world.command, gateway.port);
    await page
      .getByText("Lab server is online")
      .waitFor({ timeout: ONLINE_MS })
      .catch((error) => Promise.reject(new Error(`${error.message}\nthe connector said: ${world.connector.output()}`)));
    const took = Date.now() - began;
    assert.ok(await isMarked(page), "without loading the page again");
    await button(page, "Done").click();
    await page.getByRole("list", { name: "Gateways" }).getByText("Online").waitFor();
    return `${took} ms after the start of the program`;
  });

  await test("an agent is made on the gateway and goes online by itself", async () => {
    await goTo(page, "Agents");
    await shoot(page, "agents-empty", { themes: ["light"] });
    await button(page, "New agent").first().click();
    await field(page, "Name").fill("Scout");
    await field(page, "What it does").fill("Looks after hosts, disks and backups.");
    const dialog = page.getByRole("dialog");
    assert.match(await dialog.getByRole("combobox", { name: "Gateway", exact: true }).innerText(), /Lab server/, "the only gateway is chosen already");
    await choose(dialog, page, "Board", board.name);
    await shoot(page, "agent-new");
    world.cutOff.push(...(await sticksOut(page)).map((what) => `New agent: ${what}`));
    const began = Date.now();
    await button(page, "Create agent").click();
    await page.getByRole("heading", { level: 1, name: "Scout" }).waitFor();
    await page.getByText("Online", { exact: true }).first().waitFor({ timeout: ONLINE_MS });
    assert.ok(await isMarked(page), "without loading the page again");
    const took = Date.now() - began;
    world.agent = (await api("GET", "/agents")).items[0];
    Object.assign(world, { scout: agentFacts(gateway.gateway, "Scout") });
    assert.ok(world.scout.token);
    return `${took} ms`;
  });

  await test("the dialogs fit on a phone", () => assert.deepEqual(world.cutOff, []));

  await test("assigning a task sends it, and what the agent says runs over the task while it works", async () => {
    await api("PATCH", `/tasks/${world.taskId}`, { description: "Ask every host for its disks.\n\n- [x] alpha\n- [ ] beta\n\nSLOW:60" });
    await openBoard(page, board);
    await openBoard(second, board);
    await openTask(page, world.key);
    const began = Date.now();
    await choose(drawer(page), page, "Assignee", "Scout");
    const output = drawer(page).getByRole("log", { name: "What the agent says" });
    await output.waitFor();
    const took = Date.now() - began;
    const early = await output.innerText();
    await card(second, world.key).getByText("Running").waitFor();
    await shoot(page, "task-running", { themes: ["light"] });
    await page.waitForFunction((text) => (document.querySelector("[role=log]")?.textContent ?? "").length > text.length, early);
    await drawer(page).getByText("Finished").waitFor({ timeout: 15_000 });
    return `first words ${took} ms after the choice`;
  });

  await test("what the last run said is opened with the mouse", async () => {
    await drawer(page).getByText("Show result").click();
    await drawer(page)
      .getByText(/\b52 disks of this host\b/)
      .waitFor({ timeout: 2_000 });
  });

  await test("a comment reaches the agent; its own comment and its move appear without loading again", async () => {
    const path = `/boards/${board.id}/tasks/${world.taskId}`;
    const told = [
      "Please begin, and say what you find.",
      agentCall(world.scout.token, "POST", `${path}/comments`, {
        message: "Update: three of four hosts answered. Evidence: `df -h` of each. Next: host delta.",
      }),
      agentCall(world.scout.token, "PATCH", path, { status: "in_progress" }),
    ].join("\n");
    await mark(page);
    await drawer(page).getByRole("textbox", { name: "Comment", exact: true }).fill(told);
    await drawer(page).getByRole("button", { name: "Comment", exact: true }).click();
    const said = drawer(page)
      .getByRole("list", { name: "Comments" })
      .getByRole("listitem")
      .filter({ hasText: "three of four hosts answered" })
      .filter({ hasText: "Scout" });
    await said.last().waitFor({ timeout: 10_000 });
    await cardIn(second, "In progress", world.key).waitFor();
    assert.match(await drawer(page).getByRole("combobox", { name: "Status", exact: true }).innerText(), /In progress/);
    assert.ok(await isMarked(page));
    await closeDrawer(page);
    await column(page, "In progress").waitFor();
  });

  await test("the fleet shows what an agent does while it does it; it is written to by keys, filtered by a tile, and stopped from its row", async () => {
    await goTo(page, "Fleet");
    const row = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Scout", exact: true }) });
    await row.getByRole("link", { name: new RegExp(world.key) }).waitFor();
    await mark(page);
    await page.keyboard.press("j");
    await page.keyboard.press("m");
    const dialog = page.getByRole("dialog", { name: "Message Scout" });
    await dialog.getByRole("textbox", { name: "Message" }).fill("Once more, slowly. SLOW:2000");
    await page.keyboard.press("Control+Enter");
    await dialog.waitFor({ state: "hidden" });
    await row.getByText("Working").last().waitFor({ timeout: 10_000 });
    await page.getByRole("button", { name: /^1 Working/ }).click();
    await page.waitForURL(/q=state%3Aworking/);
    await shoot(page, "fleet");
    await row.hover();
    await button(row, "Stop the run").click();
    await button(page.getByRole("dialog"), "Stop the run").click();
    await page.getByRole("button", { name: "1 new" }).click({ timeout: 10_000 });
    await page.getByText("No agent passes the filter").waitFor();
    const heading = page.getByRole("navigation").getByRole("heading", { name: "Record" });
    await page.keyboard.press("[");
    await heading.waitFor({ state: "hidden" });
    await page.keyboard.press("[");
    await heading.waitFor();
    assert.ok(await isMarked(page), "without loading the page again");
  });

  await test("the agents of a board are stopped and released from it, each with a reason; who looks at the fleet sees both by themselves", async () => {
    await second.goto("/fleet");
    const row = second.getByRole("listitem").filter({ has: second.getByRole("link", { name: "Scout", exact: true }) });
    await row.waitFor();
    await openBoard(page, board);
    const say = async (title, label, act) => {
      await button(page, "Stop all agents here").click();
      const dialog = page.getByRole("dialog", { name: title });
      await dialog.getByRole("textbox", { name: label, exact: true }).fill("The host is being replaced.");
      await button(dialog, act).click();
      await dialog.waitFor({ state: "hidden" });
    };
    await say(`Stop all agents of ${board.name}`, "Why", "Stop");
    await row.getByText("The host is being replaced.").last().waitFor();
    assert.match(await row.innerText(), /Stopped/);
    await say(`Lift the stop of ${board.name}`, "Why it may go on", "Lift");
    await row.getByText("The host is being replaced.").last().waitFor({ state: "hidden" });
    await openBoard(second, board);
  });

  await test("the agent's page says that it has been seen", async () => {
    await page.goto(`/agents/${world.agent.id}`);
    await page.getByRole("heading", { level: 1, name: "Scout" }).waitFor();
    const seen = page.getByRole("definition").filter({ hasText: /now|second|minute|sec\.|min/ });
    await seen.first().waitFor({ timeout: 2_000 });
  });
}
