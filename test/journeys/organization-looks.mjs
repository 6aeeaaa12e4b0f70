// The dialogs of an organization in both languages, light and dark, at a desk and on a phone: accessible, translated, not too
// wide. Its pages are looked at with all the others (looks.mjs).
import assert from "node:assert/strict";
import { en, zh } from "./words.mjs";
import { test } from "./book.mjs";
import { paint, shoot, sticksOut } from "./browser.mjs";
import { leftovers, violations } from "./looks.mjs";
import { button } from "./screens.mjs";
import { api } from "./stage.mjs";

const say = (catalog, id, values = {}) => catalog[id].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const MIRA = { name: "Mira Lindqvist" };
const KEY = { name: "Night report" };

/** What opens each: a path, the buttons pressed one after the other, and the entry of a menu when there is one. */
const DIALOGS = {
  "an invitation": { path: "invites", press: ["invites.new"] },
  "an invitation that is renewed": { path: "invites", press: ["invites.renewOf"], values: { who: "guest@northwind.example" } },
  "an invitation that is revoked": { path: "invites", press: ["invites.revokeOf"], values: { who: "guest@northwind.example" } },
  "rights on boards": { path: "members", press: ["members.actions"], values: MIRA, entry: "members.changeAccess" },
  "an API key": { path: "api-keys", press: ["keys.new"] },
  "a new name of a key": { path: "api-keys", press: ["keys.actions"], values: KEY, entry: "keys.rename" },
  "a rotation": { path: "api-keys", press: ["keys.actions"], values: KEY, entry: "keys.rotate" },
  "a revocation": { path: "api-keys", press: ["keys.actions"], values: KEY, entry: "keys.revoke" },
  "an export that is deleted": { path: "data", press: ["ui.delete"] },
  "the end of the organization": { path: "organization", press: ["organization.deleteButton"] },
  "a new organization": { path: "organization", press: ["settings.newOrganization"] },
};

async function open(page, catalog, { path, press, values, entry }) {
  await page.goto(`/settings/${path}`);
  for (const id of press) await button(page, say(catalog, id, values)).click();
  if (entry) await page.getByRole("menuitem", { name: say(catalog, entry) }).click();
  await page.getByRole("dialog").waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null && document.getAnimations().length === 0);
}

const chooseLanguage = (page, locale) => page.evaluate((chosen) => localStorage.setItem("mc.locale", chosen), locale);

export async function run(world) {
  const { page } = world;
  await api("POST", "/organizations/me/api-keys", { name: KEY.name, scopes: ["tasks:read", "activity:read"], expires_in_days: 7 });
  await api("POST", "/organizations/me/invites", { invited_email: "guest@northwind.example", role: "member", all_boards_read: true });
  for (const [name, how] of Object.entries(DIALOGS)) {
    await test(`the dialog for ${name} is accessible, translated and fits a phone`, async () => {
      const found = [];
      await open(page, en, how);
      for (const colorScheme of ["light", "dark"]) {
        await paint(page, colorScheme);
        found.push(...(await violations(page)).filter((each) => each.grave).map((each) => `${colorScheme} ${each.text}`));
      }
      await paint(page, "light");
      found.push(...(await sticksOut(page)));
      await chooseLanguage(page, "zh");
      try {
        await open(page, zh, how);
        found.push(...(await leftovers(page)).map((word) => `English: ${word}`));
        found.push(...(await sticksOut(page)).map((each) => `Chinese: ${each}`));
        await shoot(page, `dialog-${name.replaceAll(" ", "-")}-zh`, { themes: ["light"] });
      } finally {
        await chooseLanguage(page, "en");
      }
      assert.deepEqual(found, []);
    });
  }
  await page.goto("/boards");
}
