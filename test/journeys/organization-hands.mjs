// How a person looks after an organization: the menus of its members, the cells of the matrix, the switcher, a second tab.
import { button, field } from "./screens.mjs";

export const dialog = (page) => page.getByRole("dialog");
export const section = (page, name) => page.getByRole("heading", { level: 2, name, exact: true });
export const rowOf = (page, list, text) => page.getByRole("list", { name: list, exact: true }).getByRole("listitem").filter({ hasText: text });

export async function openSection(page, path, name) {
  await page.goto(`/settings/${path}`);
  await section(page, name).waitFor();
}

export async function fromMenu(page, menu, entry) {
  await button(page, menu).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** What the menu says beside an entry that may not be chosen. */
export async function whyNot(page, menu, entry) {
  await button(page, menu).click();
  const item = page.getByRole("menuitem", { name: entry });
  await item.waitFor();
  const [text, isDisabled] = [await item.innerText(), await item.isDisabled()];
  await page.keyboard.press("Escape");
  await item.waitFor({ state: "detached" });
  return isDisabled ? text.replace(/\s+/g, " ") : null;
}

/** The cell of the matrix where this person's row and this board's column meet. */
export async function cell(page, person, board) {
  const grid = page.getByRole("grid", { name: "Rights on boards" });
  await grid.waitFor();
  const names = await grid.getByRole("columnheader").allInnerTexts();
  const row = grid.getByRole("row").filter({ has: page.getByRole("rowheader", { name: person, exact: true }) });
  return row.getByRole("gridcell").nth(names.indexOf(board) - 1);
}

export const isAccess = (response) => response.request().method() === "PUT" && response.url().endsWith("/access");

/** Copies what is shown once, as a person does, and reads it from the clipboard. */
export async function copied(page, copyButton) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button(dialog(page), copyButton).click();
  await button(dialog(page), "Copied").waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

export const switcher = (page) => page.getByRole("button", { name: /^Organization:/ });

export async function switchTo(page, name) {
  await switcher(page).click();
  await page.getByRole("menuitem", { name: new RegExp(`^${name}`) }).click();
  await switcher(page).filter({ hasText: name }).waitFor();
}

export async function newOrganization(page, name) {
  await switcher(page).click();
  await page.getByRole("menuitem", { name: "New organization" }).click();
  await field(dialog(page), "Organization name").fill(name);
  await button(dialog(page), "Create organization").click();
  await switcher(page).filter({ hasText: name }).waitFor();
  await dialog(page).waitFor({ state: "detached" });
}
