// The dashboard as a person finds her way in it: by roles and words.
import assert from "node:assert/strict";

/** While a card is carried its place is held by a copy of it. */
const CARD = "li:not([data-dnd-placeholder])";
const exactly = (name) => ({ name, exact: true });
export const button = (page, name) => page.getByRole("button", exactly(name));
export const field = (page, name) => page.getByRole("textbox", exactly(name));
export const column = (page, name) => page.getByRole("region", exactly(name));
/** A column, folded or not. */
export const columnOrStrip = (page, name) => page.getByRole("region", { name: new RegExp(`^${name}(, empty)?$`) });
export const cardIn = (page, columnName, key) => column(page, columnName).locator(CARD, { has: page.getByText(key, { exact: true }) });
export const card = (page, key) => page.locator(CARD, { has: page.locator("a[data-task-id]") }).filter({ has: page.getByText(key, { exact: true }) });
/** A dialog, or the open task: beside its board, or as a sheet. */
export const drawer = (page) => page.locator("[role=dialog], #task-panel");
export const handle = (page, key) => button(page, `Move ${key}`);
export const toast = (page, text) => page.getByRole("region", exactly("Notifications")).getByText(text);

export async function choose(scope, page, label, option) {
  await scope.getByRole("combobox", exactly(label)).click();
  await page.getByRole("option", exactly(option)).click();
}

/** By the sidebar, as a person goes. */
export async function goTo(page, name) {
  await page
    .getByRole("navigation")
    .getByRole("link", { name: new RegExp(`^${name}`) })
    .click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

export async function openBoard(page, board) {
  await page.goto(`/boards/${board.id}`);
  await page.getByRole("heading", { level: 1, name: board.name }).waitFor();
}

export async function openTask(page, key) {
  await card(page, key).getByRole("link").click();
  await drawer(page).waitFor();
}

export async function closeDrawer(page) {
  await drawer(page).getByRole("button", exactly("Close")).click();
  await drawer(page).waitFor({ state: "hidden" });
}

export async function moveByMenu(page, key, to) {
  await button(page, `Move ${key} to…`).click();
  await page.getByRole("menuitem", exactly(to)).click();
}

/** Keys of the cards of a column, from top to bottom. */
export async function keysIn(page, columnName) {
  const cards = await column(page, columnName).locator("a[data-task-id]").all();
  return Promise.all(
    cards.map((link) =>
      link
        .locator("xpath=ancestor::li[1]")
        .getByText(/^[A-Z]+-\d+$/)
        .innerText(),
    ),
  );
}

export async function signIn(page, token) {
  await page.goto("/sign-in?with=token");
  await page.getByLabel("Token", { exact: true }).fill(token);
  await button(page, "Sign in").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

export async function centre(locator) {
  const box = await locator.boundingBox();
  assert.ok(box, "it is on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
