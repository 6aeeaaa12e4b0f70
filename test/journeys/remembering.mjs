// What a board remembers: a note by keyboard, live from others, found and pinned; a value that two write at once; a chat with its agent.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { expecting, isMarked, mark, shoot, sticksOut } from "./browser.mjs";
import { button, field, openBoard } from "./screens.mjs";
import { agentCall, api } from "./stage.mjs";

const ANSWER_MS = 15_000;
const tab = (page, name) => page.getByRole("tab", { name, exact: true });
const entry = (page, text) => page.getByRole("listitem").filter({ hasText: text });

export async function run(world) {
  const { page, board, scout } = world;
  const where = `/boards/${board.id}/memory`;
  const cutOff = [];
  const fits = async (what) => cutOff.push(...(await sticksOut(page)).map((each) => `${what}: ${each}`));

  await test("from its board one goes to its memory, which says what it is for while it is empty", async () => {
    await openBoard(page, board);
    await page.getByRole("link", { name: "Memory" }).click();
    await page.getByText("Nothing is remembered yet").waitFor();
    await shoot(page, "memory-empty", { themes: ["light"] });
    await mark(page);
  });

  await test("a note is written by keyboard; what others note stands beside it without loading again", async () => {
    await field(page, "Note").fill("We ship on **Thursdays**, never on Fridays.");
    await field(page, "Tags").fill("decision, release");
    await page.keyboard.press("Control+Enter");
    await entry(page, "never on Fridays").locator("strong", { hasText: "Thursdays" }).waitFor();
    assert.equal(await field(page, "Note").inputValue(), "");
    await api("POST", where, { content: "主机 delta 需要一块新磁盘。", tags: ["handoff"], source: "nightly report" });
    await entry(page, "主机 delta").getByText("from nightly report").waitFor();
    assert.ok(await isMarked(page));
  });

  await test("it is found by its words and by a tag, and pinned above the rest", async () => {
    await page.keyboard.press("Escape");
    await page.locator("body").click({ position: { x: 700, y: 880 } });
    await page.keyboard.press("/");
    await page.keyboard.type("磁盘");
    await entry(page, "never on Fridays").waitFor({ state: "detached" });
    await entry(page, "主机 delta").waitFor();
    await page.waitForURL((url) => url.searchParams.get("q") === "磁盘");
    await page.keyboard.press("Escape");
    await entry(page, "never on Fridays").getByRole("button", { name: "decision" }).click();
    await entry(page, "主机 delta").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Show all, not only decision" }).click();
    await entry(page, "主机 delta").waitFor();
    await entry(page, "never on Fridays").getByRole("button", { name: "Pin", exact: true }).click();
    await page.getByRole("list", { name: "Pinned" }).getByText("never on Fridays").waitFor();
    await shoot(page, "memory-log");
    await fits("log");
  });

  await test("of two who change a value, the second sees what the first wrote before it is overwritten", async () => {
    await tab(page, "Values").click();
    await button(page, "New value").click();
    await field(page, "Key").fill("release.version");
    await field(page, "Value").fill("1.4.1");
    await button(page, "Save").click();
    await entry(page, "release.version").getByText("1.4.1").waitFor();
    await button(page, "Change release.version").click();
    await api("PUT", `${where}/keys/release.version`, { content: "1.4.2" });
    await field(page, "Value").fill("1.5.0");
    await expecting(/status of 409/, async () => {
      await button(page, "Save").click();
      await page.getByRole("alert").getByText("1.4.2", { exact: true }).waitFor();
    });
    await shoot(page, "memory-conflict");
    await fits("conflict");
    await button(page, "Write it anyway").click();
    await entry(page, "release.version").getByText("1.5.0").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await shoot(page, "memory-values");
    await fits("values");
  });

  await test("what is said in the chat reaches the agent, and its answer stands below it, without loading again", async () => {
    await tab(page, "Chat").click();
    await page.getByText("No messages yet").waitFor();
    const call = agentCall(scout.token, "POST", `/boards/${board.id}/memory`, { content: "All **four** hosts have room.", tags: ["chat"] });
    await field(page, "Message").fill(`How is the disk space?\n${call}`);
    await page.keyboard.press("Control+Enter");
    const list = page.getByRole("list", { name: "Chat" });
    await list.locator("strong", { hasText: "four" }).waitFor({ timeout: ANSWER_MS });
    await list.getByText("Scout has answered").waitFor({ timeout: ANSWER_MS });
    await api("POST", where, { content: "Thank you, Scout.", tags: ["chat"] });
    await list.getByText("Scout has it").waitFor({ timeout: ANSWER_MS });
    assert.ok(await isMarked(page));
    await shoot(page, "memory-chat");
    await fits("chat");
  });

  await test("it fits on a phone", () => assert.deepEqual(cutOff, []));
}
