// Step 6: an agent asks, a person decides; a command that the gateway holds waits in the same place.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { expecting, isMarked, mark, shoot } from "./browser.mjs";
import { button, card, cardIn, choose, closeDrawer, drawer, goTo, openBoard, openTask } from "./screens.mjs";
import { agentCall, api, until } from "./stage.mjs";

const HELD_MS = 15_000;
const badge = (page, count) => page.getByRole("navigation").getByRole("link", { name: new RegExp(`^Approvals.*\\b${count} waiting on you`) });
const request = (page, text) => page.getByRole("list", { name: "Approvals" }).getByRole("listitem").filter({ hasText: text });
const detail = (page) => page.getByRole("article");

export async function run(world) {
  const { page, second, board, gateway, scout } = world;
  const ask = agentCall(scout.token, "POST", `/boards/${board.id}/approvals`, {
    task_id: world.taskId,
    action: "task.done",
    reason: "All four hosts are in the report.",
  });

  await test("moving a task to Done on such a board asks for an approval instead", async () => {
    await openBoard(page, board);
    const { key } = world.tasks[0];
    await button(page, `Move ${key} to…`).click();
    await page.getByRole("menuitem", { name: "Done", exact: true }).click();
    await page.getByRole("dialog").getByText("Ask for approval").first().waitFor();
    await shoot(page, "ask-approval", { themes: ["light"] });
    await button(page, "Cancel").click();
    await card(page, key).waitFor();
  });

  await test("an agent asks for an approval: the badge and the inbox show it without loading again", async () => {
    await goTo(page, "Approvals");
    await page.getByText("Nobody is waiting").waitFor();
    await shoot(page, "approvals-empty");
    await mark(page);
    await mark(second);
    await api("POST", `/tasks/${world.taskId}/comments`, { message: ask });
    const began = Date.now();
    await badge(page, 1).waitFor();
    await request(page, "Scout").waitFor();
    const took = Date.now() - began;
    await badge(second, 1).waitFor();
    await card(second, world.key).getByText("Waiting on you").waitFor();
    await detail(page).getByText("All four hosts are in the report.", { exact: true }).first().waitFor();
    await shoot(page, "approvals");
    assert.ok((await isMarked(page)) && (await isMarked(second)));
    return `${took} ms after the comment that made it ask`;
  });

  await test("approved with a comment, taken back by Z, and approved again: five seconds later the task goes on to Done, and the agent hears both", async () => {
    const heard = gateway.gateway.turns.length;
    const thanks = agentCall(scout.token, "POST", `/boards/${board.id}/tasks/${world.taskId}/comments`, { message: "Update: the report is handed over." });
    await page.getByRole("textbox", { name: "Comment on the decision" }).fill(`Well done, hand it over.\n${thanks}`);
    await button(page, "Approve and move to Done").click();
    await page.getByText("Nobody is waiting").waitFor();
    await page.keyboard.press("z");
    await request(page, "Scout").waitFor();
    assert.equal((await api("GET", `/approvals?task_id=${world.taskId}`)).items[0].status, "pending", "nothing was decided");
    assert.match(await page.getByRole("textbox", { name: "Comment on the decision" }).inputValue(), /^Well done/);
    await page.keyboard.press("x");
    await page.getByRole("heading", { name: "1 chosen, 1 can be decided together" }).waitFor();
    await shoot(page, "approvals-chosen", { themes: ["light"] });
    await page.keyboard.press("Escape");
    await button(page, "Approve and move to Done").click();
    await cardIn(second, "Done", world.key).waitFor({ timeout: HELD_MS });
    await until("the agent to hear of it", async () => gateway.gateway.turns.slice(heard).some((turn) => turn.message.includes("Well done")), HELD_MS);
    await until(
      "the agent to go on",
      async () =>
        (await api("GET", `/tasks/${world.taskId}/comments`)).items.some(
          (comment) => comment.message.includes("handed over") && comment.author.type === "agent",
        ),
      HELD_MS,
    );
    const spent = (await api("GET", `/approvals?task_id=${world.taskId}`)).items[0];
    assert.ok(spent.spent_at, "the approval is used up");
  });

  await test("a shell command that the gateway holds waits in the same inbox, with its text", async () => {
    const task = world.tasks[1];
    await api("PATCH", `/tasks/${task.id}`, { description: "RUN:restic check --read-data-subset=5%" });
    await openBoard(second, board);
    await openTask(second, task.key);
    await choose(drawer(second), second, "Assignee", "Scout");
    await request(page, "restic check --read-data-subset=5%").waitFor({ timeout: HELD_MS });
    await badge(page, 1).waitFor();
    await drawer(second).getByText("Waiting on you").first().waitFor();
    await drawer(second).getByRole("button", { name: "Approve and run" }).waitFor(); // it can be decided where its task is open
    await detail(page).getByRole("heading", { name: "Run a shell command" }).waitFor();
    await detail(page).locator("code", { hasText: "restic check" }).first().waitFor();
    await shoot(page, "approvals-command");
    await shoot(second, "task-waiting", { themes: ["light"] });
  });

  await test("the key A approves it, and the run goes on", async () => {
    await page.keyboard.press("a");
    await page.getByText("Nobody is waiting").waitFor();
    await drawer(second).getByText("Finished").first().waitFor({ timeout: HELD_MS });
    const decision = gateway.gateway.decisions.find((each) => each.command.startsWith("restic"));
    assert.equal(decision.status, "allowed");
    await closeDrawer(second);
    await badge(second, 1).waitFor({ state: "detached" });
  });

  await test("a refused command does not run, though the page was left at once; the reason stands with it, and links to it say what happened", async () => {
    const task = world.tasks[0];
    await api("PATCH", `/tasks/${task.id}`, { description: "RUN:rm -rf /srv/keys/old", assigned_agent_id: world.agent.id });
    await request(page, "rm -rf /srv/keys/old").waitFor({ timeout: HELD_MS });
    const isAtReason = await page.evaluate(() => {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "r", code: "KeyR", bubbles: true, cancelable: true }));
      return document.activeElement instanceof HTMLTextAreaElement;
    });
    assert.ok(isAtReason, "the next key belongs to the reason: an A in it would approve");
    await page.keyboard.type("Keep the old keys for a week.");
    await shoot(page, "approvals-reject", { themes: ["light"] });
    await page.keyboard.press("Enter");
    await page.getByText("Nobody is waiting").waitFor();
    await page.reload(); // who leaves does not take it back
    await until(
      "the gateway to hear of it",
      async () => gateway.gateway.decisions.some((each) => each.command.startsWith("rm") && each.status === "denied"),
      HELD_MS,
    );
    await until("the run to end", async () => (await api("GET", `/tasks/${task.id}/runs`)).items[0]?.ended_at, HELD_MS);
    await page.getByRole("tab", { name: "Decided" }).click();
    await request(page, "rm -rf /srv/keys/old").getByText("Refused").waitFor();
    await request(page, "restic check")
      .getByText(/^Approved/)
      .waitFor();
    await request(page, "rm -rf /srv/keys/old").getByRole("link").click();
    await detail(page).getByRole("status").getByText("Keep the old keys for a week.").waitFor();
    await shoot(page, "approvals-decided", { themes: ["light"] });
    const [refused] = (await api("GET", "/approvals?kind=command")).items;
    await page.goto(`/approvals/${refused.id}`);
    await detail(page)
      .getByRole("status")
      .getByText(/refused it,/)
      .waitFor();
    await expecting(/404/, async () => {
      await page.goto(`/approvals/${board.id}`);
      await page.getByText("There is no such request for you").waitFor();
    });
  });
}
