// An organization and its people: invited with rights on one board, given more and less while they look on, made admin,
// removed. Then its API keys (organization-keys.mjs), and its data, its end and its return (organization-data.mjs).
import assert from "node:assert/strict";
import { newPassword } from "./account-hands.mjs";
import { test } from "./book.mjs";
import { expecting, isMarked, mark, openContext, openTab, shoot } from "./browser.mjs";
import { dragByMouse } from "./hands.mjs";
import { cell, copied, dialog, fromMenu, isAccess, newOrganization, openSection, rowOf, section, switcher, switchTo, whyNot } from "./organization-hands.mjs";
import * as data from "./organization-data.mjs";
import * as apiKeys from "./organization-keys.mjs";
import { button, card, cardIn, centre, columnOrStrip, drawer, field, goTo, handle, openBoard, toast } from "./screens.mjs";
import { api } from "./stage.mjs";

const NAME = "Aiko Brandt";
const EMAIL = "aiko.brandt@northwind.example";
const ACTIONS = `Actions for ${NAME}`;
const link = (page, name) => page.getByRole("main").getByRole("link", { name: new RegExp(name) });
const level = (scope, board) => scope.getByRole("combobox", { name: `Right on ${board}`, exact: true });

/** Pulls at a card that may not be moved; nothing is lifted. */
async function pullInVain(page, key) {
  const { x, y } = await centre(card(page, key));
  await page.mouse.move(x, y + 12);
  await page.mouse.down();
  const to = await centre(columnOrStrip(page, "In progress"));
  await page.mouse.move(to.x, y + 12, { steps: 6 });
  assert.equal(await page.locator("[data-dnd-dragging]").count(), 0);
  await page.mouse.up();
}

async function inviting(world, guest) {
  const { page, board } = world;
  world.carriers = await api("POST", "/boards", { name: "Carriers", key: "CAR" });
  world.task = await api("POST", "/tasks", { board_id: board.id, title: "Compare the tariffs of three carriers", status: "todo" });

  await test("somebody is invited with a role and rights on one board; the link is shown once and can be copied", async () => {
    await openSection(page, "members", "Members");
    await button(page, "Invite somebody").click();
    const form = dialog(page);
    await field(form, "E-mail (optional)").fill(EMAIL);
    await level(form, "All boards").selectOption("none");
    await level(form, board.name).selectOption("read");
    await shoot(page, "invite-new");
    await button(form, "Create invitation").click();
    await form.getByText(`No letter was sent. Hand this link to ${EMAIL}.`).waitFor();
    world.link = await copied(page, "Copy link");
    assert.match(world.link, /\/invite#\w{20}/);
    await shoot(page, "invite-link", { themes: ["light"] });
    await button(form, "Done").click();
    await rowOf(page, "Open", EMAIL).getByText("Member · 1 board").waitFor();
    assert.equal(await page.getByText(world.link).count(), 0, "the link is not shown again");
    await shoot(page, "invites");
  });

  await test("the same address cannot be invited twice: said in place, and what was typed is kept", async () => {
    await button(page, "Invite somebody").click();
    await field(dialog(page), "E-mail (optional)").fill(EMAIL);
    await expecting(/status of 409/, async () => {
      await button(dialog(page), "Create invitation").click();
      await dialog(page).getByText("has an open invite already").waitFor();
    });
    assert.equal(await field(dialog(page), "E-mail (optional)").inputValue(), EMAIL);
    await button(dialog(page), "Cancel").click();
    await dialog(page).waitFor({ state: "detached" });
  });

  await test("in another browser the link makes an account and a member, who sees that board and no other", async () => {
    await expecting(/401 .*auth\/session/, async () => {
      await guest.goto(world.link);
      await field(guest, "Name").fill(NAME);
    });
    await newPassword(guest, "Password").fill("lighthouse keeper's bicycle");
    await button(guest, "Create account and join").click();
    await guest.getByRole("heading", { level: 1, name: "Boards" }).waitFor();
    await link(guest, board.name).waitFor();
    assert.equal(await link(guest, "Carriers").count(), 0);
    await mark(guest);
    await rowOf(page, "Open", EMAIL).waitFor({ state: "detached" }); // the page of the one who invited hears of it
    world.memberId = (await api("GET", "/organizations/me/members")).items.find((member) => member.user.email === EMAIL).id;
  });
}

async function reading(world, guest) {
  const { board, task } = world;
  await test("who may only read is told so: no handle, no menu, no field, and the mouse moves nothing", async () => {
    await link(guest, board.name).click();
    await card(guest, task.key).waitFor();
    await guest.getByText("Read only", { exact: true }).waitFor();
    for (const name of ["New task", "Board settings", `Move ${task.key}`, `Move ${task.key} to…`]) assert.equal(await button(guest, name).count(), 0, name);
    await pullInVain(guest, task.key);
    await guest.keyboard.press("n");
    assert.equal(await dialog(guest).count(), 0);
    await shoot(guest, "board-reader");
    await card(guest, task.key).getByRole("link").click();
    await drawer(guest).getByText("You may read here.").waitFor();
    assert.equal(await drawer(guest).getByRole("textbox").count(), 0);
    assert.equal(await drawer(guest).getByRole("combobox").count(), 0);
    await shoot(guest, "task-reader");
    await button(drawer(guest), "Close").click();
    await drawer(guest).waitFor({ state: "detached" });
  });

  await test("and the server says the same to whoever asks it directly", async () => {
    const origin = new URL(guest.url()).origin;
    const refused = await guest.request.patch(`/api/v1/tasks/${task.id}`, { data: { title: "Mine" }, headers: { Origin: origin } });
    assert.equal(refused.status(), 403);
    assert.match((await refused.json()).detail, /you need write access to this board/);
  });
}

async function granting(world, guest) {
  const { page, board, task } = world;
  await test("read becomes write with one press in the matrix; the open board of the member follows without loading again", async () => {
    await openSection(page, "members", "Members");
    await page.getByRole("tab", { name: "Rights on boards" }).click();
    const here = await cell(page, NAME, board.name);
    await here.getByText("Read", { exact: true }).waitFor();
    await shoot(page, "access");
    const began = Date.now();
    const [answer] = await Promise.all([page.waitForResponse(isAccess), here.click()]);
    assert.equal(answer.status(), 200);
    await here.getByText("Write", { exact: true }).waitFor();
    await handle(guest, task.key).waitFor();
    const took = Date.now() - began;
    assert.ok(await isMarked(guest));
    await dragByMouse(guest, task.key, "In progress");
    await cardIn(guest, "In progress", task.key).waitFor();
    return `${took} ms after the press`;
  });

  await test("by keyboard: arrows move, Enter gives read on the next board, and it appears in the member's list", async () => {
    await goTo(guest, "Boards");
    assert.equal(await link(guest, "Carriers").count(), 0);
    const here = await cell(page, NAME, board.name);
    await here.focus();
    const names = await page.getByRole("columnheader").allInnerTexts();
    const steps = names.indexOf("Carriers") - names.indexOf(board.name);
    for (let step = 0; step < Math.abs(steps); step++) await page.keyboard.press(steps > 0 ? "ArrowRight" : "ArrowLeft");
    await Promise.all([page.waitForResponse(isAccess), page.keyboard.press("Enter")]);
    await link(guest, "Carriers").waitFor();
    assert.ok(await isMarked(guest));
  });

  await test("a board that is taken away closes under the member's eyes, and says why", async () => {
    await link(guest, "Carriers").click();
    await guest.getByRole("heading", { level: 1, name: "Carriers" }).waitFor();
    const here = await cell(page, NAME, "Carriers");
    // What the open page asks for meanwhile may be refused.
    await expecting(/status of 403/, async () => {
      await Promise.all([page.waitForResponse(isAccess), here.click()]);
      await Promise.all([page.waitForResponse(isAccess), here.click()]);
      await here.getByText("None").waitFor({ state: "attached" });
      await toast(guest, "You may not see this board, or it is gone").first().waitFor();
      await guest.getByRole("heading", { level: 1, name: "Boards" }).waitFor();
    });
    await link(guest, "Carriers").waitFor({ state: "detached" });
    assert.ok(await isMarked(guest));
  });
}

async function roles(world, guest) {
  const { page } = world;
  await test("made admin, the member has the pages of an admin at once", async () => {
    await goTo(guest, "Settings");
    await page.getByRole("tab", { name: "People" }).click();
    await fromMenu(page, ACTIONS, "Change role…");
    await dialog(page).getByRole("radio", { name: "Admin" }).check();
    await shoot(page, "role-dialog", { themes: ["light"] });
    await button(dialog(page), "Save role").click();
    await toast(page, `${NAME}: Admin`).first().waitFor();
    await guest.getByRole("link", { name: "API keys" }).waitFor();
    await shoot(page, "members");
    assert.ok(await isMarked(guest));
  });

  await test("the last owner can neither leave nor be removed: the menu says why, and so does the server", async () => {
    assert.match((await whyNot(page, "Actions for Mira Lindqvist", /^Leave organization/)) ?? "", /The last owner/);
    await guest.getByRole("link", { name: "Members", exact: true }).click();
    await section(guest, "Members").waitFor();
    assert.match((await whyNot(guest, "Actions for Mira Lindqvist", /^Remove/)) ?? "", /For owners/);
    const self = await api("GET", "/organizations/me/member");
    const refused = await api("DELETE", `/organizations/me/members/${self.id}`, undefined, { expect: 409 });
    assert.equal(refused.code, "last_owner");
    assert.match(refused.detail, /owner/);
  });

  await test("made a member again, the page of an admin that is open says that it is for admins", async () => {
    await guest.getByRole("link", { name: "Invitations" }).click();
    await section(guest, "Invitations").waitFor();
    await fromMenu(page, ACTIONS, "Change role…");
    await dialog(page).getByRole("radio", { name: "Member" }).check();
    await dialog(page).getByText("The API keys they made and their open invitations are revoked at once.").waitFor();
    await button(dialog(page), "Save role").click();
    await guest.getByText("This is for admins and owners").waitFor();
    await shoot(guest, "admins-only", { themes: ["light"] });
  });
}

async function tabs(world, guest) {
  const { board } = world;
  await test("a new organization is made from the switcher, and the tab goes there without loading again", async () => {
    await newOrganization(guest, "Brandt Consulting");
    await guest.getByText("No boards yet").waitFor();
    assert.ok(await isMarked(guest));
    await shoot(guest, "boards-empty", { themes: ["light"] });
  });

  await test("two tabs of one browser work in two organizations at the same time", async () => {
    const other = await openTab(guest, "guest-tab");
    await other.goto("/boards");
    await switcher(other).filter({ hasText: "Brandt Consulting" }).waitFor();
    await mark(other);
    await switchTo(guest, "Northwind Freight");
    await link(guest, board.name).waitFor();
    await button(other, "New board").first().click();
    await field(dialog(other), "Board name").fill("Clients");
    await button(dialog(other), "Create board").click();
    await other.getByRole("heading", { level: 1, name: "Clients" }).waitFor();
    await guest.reload();
    await link(guest, board.name).waitFor();
    await switcher(guest).filter({ hasText: "Northwind Freight" }).waitFor();
    assert.equal(await link(guest, "Clients").count(), 0);
    await mark(guest);
    await expecting(/status of 404/, async () => {
      await other.goto(`/boards/${board.id}`);
      await other.getByText("This board belongs to Northwind Freight").waitFor();
    });
    await shoot(other, "board-elsewhere", { themes: ["light"] });
    await button(other, "Switch to Northwind Freight").click();
    await other.getByRole("heading", { level: 1, name: board.name }).waitFor();
    await other.close();
  });
}

async function removing(world, guest) {
  const { page, board } = world;
  await test("removed, the member is told on the open board and is led to the organization that is left", async () => {
    await openBoard(guest, board);
    await mark(guest);
    await openSection(page, "members", "Members");
    await fromMenu(page, ACTIONS, "Remove…");
    await dialog(page).getByText("They lose access at once, in open pages too.").waitFor();
    await shoot(page, "member-remove", { themes: ["light"] });
    const began = Date.now();
    const told = await expecting(/status of (403|404)/, async () => {
      await button(dialog(page), `Remove ${NAME}`).click();
      await toast(page, `${NAME} was removed`).first().waitFor();
      await toast(guest, "You are no longer a member of Northwind Freight").first().waitFor();
      const took = Date.now() - began;
      await switcher(guest).filter({ hasText: "Brandt Consulting" }).waitFor();
      await link(guest, "Clients").waitFor();
      return took;
    });
    assert.ok(await isMarked(guest));
    await rowOf(page, "Members", NAME).waitFor({ state: "detached" });
    return `told ${told} ms after the click`;
  });
}

export async function run(world) {
  const guest = await openContext(world.browser, "aiko");
  for (const part of [inviting, reading, granting, roles, tabs, removing]) await part(world, guest);
  await guest.context().close();
  await apiKeys.run(world);
  await data.run(world);
}
