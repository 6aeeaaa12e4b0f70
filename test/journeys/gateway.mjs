// What an admin does on a gateway's page: one that is dialled by its address, calling its methods, and from a task to its session there.
import assert from "node:assert/strict";
import { startScriptedGateway } from "../support/scripted-gateway-server.mts";
import { test } from "./book.mjs";
import { expecting, shoot, sticksOut } from "./browser.mjs";
import { button, choose, closeDrawer, drawer, field, goTo, openBoard, openTask } from "./screens.mjs";
import { api } from "./stage.mjs";

const DIALLED_MS = 40_000;
const FAR_TOKEN = "journey-far-gateway-token";
const panel = (page, title) => page.locator("section", { has: page.getByRole("heading", { level: 2, name: title, exact: true }) });
const answerTo = (page, method) => page.getByRole("region", { name: `Answer to ${method}` });

export async function run(world) {
  const { page, board, gateway, agent } = world;
  const far = await startScriptedGateway(0, { token: FAR_TOKEN });
  far.gateway.devices.areAsked = true;
  const cutOff = [];
  const fits = async (where) => cutOff.push(...(await sticksOut(page)).map((what) => `${where}: ${what}`));

  await test("a new gateway may be given by its address: what that costs is said, and a wrong address in its place", async () => {
    await goTo(page, "Gateways");
    await page.keyboard.press("n");
    const dialog = page.getByRole("dialog");
    await field(dialog, "Name").fill("Far server");
    const byConnector = dialog.getByRole("radio", { name: /By a connector/ });
    assert.ok(await byConnector.isChecked(), "the connector is recommended");
    await byConnector.focus();
    await page.keyboard.press("ArrowDown");
    await dialog.getByText(/about 4\.15 US dollars a month/).waitFor();
    const save = button(dialog, "Save and dial");
    assert.ok(await save.isDisabled(), "without an address and a token");
    await field(dialog, "Endpoint").fill("gateway.example.com");
    await dialog.getByText("This is not a gateway’s address.").waitFor();
    await dialog.getByLabel("Gateway token").fill(FAR_TOKEN);
    assert.ok(await save.isDisabled(), "with an address that is none");
    await shoot(page, "gateway-new-address");
    await fits("New gateway by address");
    await field(dialog, "Endpoint").fill(`ws://127.0.0.1:${far.port}`);
    await save.click();
    await page.getByRole("heading", { level: 1, name: "Far server" }).waitFor();
  });

  await test("its page shows at once how to approve the pairing, and that it is dialled when somebody has", async () => {
    const dialled = panel(page, "Dialled by address");
    await dialled.getByText("Pairing required").waitFor({ timeout: DIALLED_MS });
    await dialled.getByText(/openclaw devices approve/).waitFor();
    await shoot(page, "gateway-pairing");
    const [requested] = far.gateway.devices.pending.keys();
    far.gateway.devices.approve(requested);
    // What the page asks of a gateway that comes and goes meanwhile is refused.
    await expecting(/status of 40[49]/, async () => {
      await button(dialled, "Dial now").click();
      await dialled.getByText("Dialled", { exact: true }).waitFor({ timeout: DIALLED_MS });
      await api("DELETE", `/gateways/${page.url().split("/").at(-1)}`);
      await page.getByText("This gateway is gone").waitFor();
    });
    await far.close();
  });

  await test("an admin calls a method of the gateway and reads what it answers", async () => {
    await goTo(page, "Gateways");
    await page.getByRole("list", { name: "Gateways" }).getByText("Lab server").click();
    const caller = panel(page, "Call a method");
    await caller.getByText("The answer stands here").waitFor();
    const answer = answerTo(caller, "health").getByText(/"delay_p99_ms": 72\.7/);
    const isBusy = caller.getByText("being asked too much at once");
    for (let tries = 0; tries < 4 && (await answer.count()) === 0; tries++) {
      await button(caller, "Call").click();
      await answer.or(isBusy).first().waitFor(); // what other pages ask counts too
    }
    await answer.waitFor();
    await choose(caller, page, "Method", "cron.runs");
    await caller.getByText("The last runs of one scheduled job.").waitFor();
    assert.equal(await answerTo(caller, "health").count(), 0, "an answer to something else");
    assert.ok(await button(caller, "Call").isDisabled(), "without the job");
    await field(caller, "Scheduled job").fill("b2f3be1d-3b70-4392-85bf-b7a5e6ce52b7");
    await field(caller, "At most").fill("0");
    await caller.getByText("This must be a whole number from 1 to 100.").waitFor();
    assert.ok(await button(caller, "Call").isDisabled(), "with a number that is too small");
    await field(caller, "At most").fill("3");
    await field(caller, "At most").press("Enter");
    await answerTo(caller, "cron.runs")
      .getByText(/"status": "ok"/)
      .waitFor();
    await caller.scrollIntoViewIfNeeded();
    await shoot(page, "gateway-rpc");
    await fits("Call a method");
  });

  await test("what switches something off is asked about first, and a refusal says why", async () => {
    const caller = panel(page, "Call a method");
    await choose(caller, page, "Method", "cron.update");
    await field(caller, "Scheduled job").fill("nobody");
    await button(caller, "Switch off").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/“nobody” on Lab server stops running/).waitFor();
    await expecting(/409/, async () => {
      await button(dialog, "Switch off").click();
      await dialog.getByText(/Automation not found/).waitFor();
    });
    await shoot(page, "gateway-rpc-off");
    await fits("Switch off");
    await button(dialog, "Cancel").click();
    await field(caller, "Scheduled job").fill("b2f3be1d-3b70-4392-85bf-b7a5e6ce52b7");
    await button(caller, "Switch off").click();
    await button(page.getByRole("dialog"), "Switch off").click();
    await answerTo(caller, "cron.update")
      .getByText(/"is_off": true/)
      .waitFor();
  });

  await test("a gateway that has connected shows how it was doing", async () => {
    const measured = panel(page, "Measured over time");
    await measured.getByRole("img", { name: /Event loop delay .* now 72\.7 ms/ }).waitFor();
    await measured.scrollIntoViewIfNeeded();
    await shoot(page, "gateway-measured");
  });

  await test("from a task's run one is at its session on the gateway, and at what its runs took; what is not counted is unknown", async () => {
    await openBoard(page, board);
    await openTask(page, world.key);
    const [run] = (await api("GET", `/tasks/${world.taskId}/runs`)).items;
    assert.equal(run.agent_id, agent.id);
    const task = drawer(page).first();
    await button(task, "Tokens and cost").click();
    const taken = task.getByRole("region", { name: "Tokens and cost" });
    await taken.getByText(/Unknown: the gateway has counted nothing/).waitFor();
    await button(task, "Tokens and cost").click();
    gateway.gateway.conversations.usage.set(run.session_key, { [new Date().toISOString().slice(0, 10)]: 4_400 });
    await page.reload();
    await button(task, "Tokens and cost").click();
    await taken.getByText(/4.?400 tokens/).waitFor();
    await taken.getByText("$4.40").waitFor();
    await taken.scrollIntoViewIfNeeded();
    await shoot(page, "task-usage");
    await fits("Tokens and cost");
    await button(task, "Open session").click();
    const session = page.getByRole("dialog").last();
    await session
      .getByText(/three of four hosts answered/)
      .first()
      .waitFor();
    await session.getByText("Live", { exact: true }).first().waitFor();
    await shoot(page, "task-session");
    await fits("Session of a task");
    await page.keyboard.press("Escape");
    await task.waitFor();
    await closeDrawer(page);
  });

  await test("all of that fits on a phone", () => assert.deepEqual(cutOff, []));
}
