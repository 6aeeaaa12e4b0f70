// The dialogs that stand behind a button of a page, each in both languages, light and dark, at a desk and on phones: accessible, translated, not
// too wide. Those of the account are looked at with its pages (doors.mjs), those that need a gateway at work where they are used.
import assert from "node:assert/strict";
import { en } from "./words.mjs";
import { test } from "./book.mjs";
import { DESKTOP, holdStill, paint, shoot, speak, sticksOut, still } from "./browser.mjs";
import { leftovers, violations, visit } from "./looks.mjs";
import { button } from "./screens.mjs";
import { api } from "./stage.mjs";

const say = (id, values = {}) => en[id].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const MIRA = { name: "Mira Lindqvist" };
const KEY = { name: "Night report" };
const GUEST = { who: "guest@northwind.example" };
/** A button of the kit that only screen readers find; its name is fixed there. */
const OF_THE_KIT = new Set(["Dismiss"]);
const DIALOG = "[role=dialog], [role=alertdialog]";

/** How each is opened on its page: what is pressed one after the other, by message; `menu:`, an entry; `key:`, a key. */
const pagesOf = ({ board, key, agent, gatewayId, tag, group }) => [
  {
    path: "/boards",
    dialogs: {
      "a new board": ["boards.new"],
      "a new group of boards": ["boards.newGroup"],
      "a copy of a board": ["boards.more", "menu:boards.duplicateMenu"],
      "the keyboard": ["key:?"],
      "the palette": ["key:Control+k"],
    },
    values: { name: board.name },
  },
  {
    path: `/boards/${board.id}`,
    dialogs: {
      "a new task": ["key:n"],
      "a board's settings": ["boards.settings"],
      "the trash": ["tasks.trash"],
      "a board that is stopped": ["guard.stopAgentsHere"],
      "a new view": ["saved.views*", "menu:saved.save"],
    },
  },
  {
    path: `/b/${board.key}/1`,
    dialogs: {
      "a task that moves to another board": ["tasks.more", "menu:tasks.moveAway"],
    },
    values: { key },
  },
  { path: `/boards/${board.id}/recurring`, dialogs: { "a new recurring task": ["recurring.new"] } },
  { path: `/boards/${board.id}/memory?view=values`, dialogs: { "a new value": ["memory.newValue"] } },
  { path: `/groups/${group}`, dialogs: { "a note of a group": ["groups.newNote"] } },
  {
    path: `/agents/${agent?.id}`,
    dialogs: {
      "an agent's details": ["ui.edit"],
      "an agent that is deleted": ["ui.delete"],
      "an agent's limits": ["guard.setLimits"],
      "a file of an agent": ["files.own"],
    },
  },
  { path: `/agent-defaults/${board.id}`, dialogs: { "a roll-out": ["rollOut.start"] } },
  { path: "/fleet", dialogs: { "a stop of everything": ["guard.stopAll"] } },
  {
    path: `/gateways/${gatewayId}`,
    dialogs: { "a new command for a gateway": ["gateway.newCommand"], "a gateway that is deleted": ["ui.delete"] },
  },
  { path: "/gateways", dialogs: { "a registration token": ["registry.new"] } },
  {
    path: "/settings/invites",
    dialogs: {
      "an invitation": ["invites.new"],
      "an invitation that is renewed": ["invites.renewOf"],
      "an invitation that is revoked": ["invites.revokeOf"],
    },
    values: GUEST,
  },
  {
    path: "/settings/members",
    dialogs: { "rights on boards": ["members.actions", "menu:members.changeAccess"] },
    values: MIRA,
  },
  {
    path: "/settings/api-keys",
    dialogs: {
      "an API key": ["keys.new"],
      "a new name of a key": ["keys.actions", "menu:keys.rename"],
      "a rotation": ["keys.actions", "menu:keys.rotate"],
      "a revocation": ["keys.actions", "menu:keys.revoke"],
    },
    values: KEY,
  },
  {
    path: "/settings/tags",
    dialogs: {
      "a new tag": ["tags.new"],
      "a tag that changes": ["tags.actions", "menu:tags.editItem"],
      "tags that become one": ["tags.actions", "menu:tags.mergeItem"],
      "a tag that is deleted": ["tags.actions", "menu:tags.deleteItem"],
    },
    values: { name: tag },
  },
  { path: "/settings/custom-fields", dialogs: { "a custom field": ["fields.new"] } },
  { path: "/settings/data", dialogs: { "an export that is deleted": ["ui.delete"] } },
  {
    path: "/settings/organization",
    dialogs: { "the end of the organization": ["organization.deleteButton"], "a new organization": ["settings.newOrganization"] },
  },
];

async function press(page, step, values) {
  const [, kind, what] = /^(key|menu):(.+)$/.exec(step) ?? [];
  if (kind === "key") return page.keyboard.press(what);
  if (kind === "menu") return page.getByRole("menuitem", { name: say(what, values), exact: true }).click();
  if (step.endsWith("*")) return page.getByRole("button", { name: new RegExp(`^${say(step.slice(0, -1), values)}`) }).click();
  return button(page, say(step, values)).first().click();
}

async function open(page, steps, values) {
  for (const step of steps) await press(page, step, values);
  await page.locator(DIALOG).first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
  await still(page);
}

async function close(page) {
  await page.keyboard.press("Escape");
  await page.locator(DIALOG).first().waitFor({ state: "hidden" });
}

/** What is wrong with the open dialog; the page behind it is looked at by itself. */
async function faults(page, name) {
  const found = [];
  for (const [colorScheme, rules] of [
    ["light", null],
    ["dark", ["color-contrast"]],
  ]) {
    await paint(page, colorScheme);
    found.push(...(await violations(page, rules, DIALOG)).filter((each) => each.grave).map((each) => `${colorScheme} ${each.text}`));
  }
  await paint(page, "light");
  found.push(...(await sticksOut(page)));
  await speak(page, "zh");
  try {
    found.push(...(await leftovers(page)).filter((word) => !OF_THE_KIT.has(word)).map((word) => `English in Chinese: ${word}`));
    found.push(...(await sticksOut(page)).map((each) => `in Chinese ${each}`));
    await shoot(page, `dialog-${name.replaceAll(" ", "-")}-zh`, { themes: ["light"] });
  } finally {
    await speak(page, "en");
  }
  return found;
}

/** What the pages must show for their dialogs. */
async function made() {
  await api("POST", "/organizations/me/api-keys", { name: KEY.name, scopes: ["tasks:read", "activity:read"], expires_in_days: 7 });
  await api("POST", "/organizations/me/invites", { invited_email: GUEST.who, role: "member", all_boards_read: true });
  const tag = await api("POST", "/tags", { name: "harbour" });
  const group = await api("POST", "/board-groups", { name: "Southern depots" });
  return { tag: tag.name, group: group.id };
}

export async function run(world) {
  const { page } = world;
  await page.setViewportSize(DESKTOP);
  await holdStill(page);
  const gatewayId = (await api("GET", "/gateways")).items[0]?.id;
  const pages = pagesOf({ ...world, ...(await made()), gatewayId }).filter(({ path }) => !path.includes("undefined"));
  for (const { path, dialogs, values } of pages) {
    await visit(page, path);
    for (const [name, steps] of Object.entries(dialogs))
      await test(`the dialog for ${name} is accessible, translated and fits phones`, async () => {
        await open(page, steps, values);
        try {
          assert.deepEqual(await faults(page, name), []);
        } finally {
          await close(page);
        }
      });
  }
}
