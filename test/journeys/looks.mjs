// Every screen that has an address (places.ts) in light and dark, English and Chinese, at a desk and on phones: accessible, translated, not too
// wide.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { en, zh } from "./words.mjs";
import { test } from "./book.mjs";
import { DESKTOP, holdStill, openTab, paint, shoot, speak, sticksOut, still } from "./browser.mjs";
import { placesOf } from "./places.ts";
import { drawer } from "./screens.mjs";
import { api } from "./stage.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const GRAVE = new Set(["serious", "critical"]);

/** English words of the catalogue that a Chinese screen may not show. */
const english = new Set(
  Object.entries(en)
    .filter(([id, text]) => zh[id] !== text && !text.includes("{"))
    .map(([, text]) => text),
);

/** The page with its data: nothing that stands for loading is left. */
export async function visit(page, path) {
  await page.goto(path);
  await page.locator("h1").first().waitFor();
  if (path.includes("task=")) await drawer(page).locator(".prose-md").first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
  if (path.includes("task=")) await still(page);
}

/** What axe finds on this page, or in a part of it, of all rules or of those named; `grave`: serious or critical. */
export async function violations(page, rules = null, part = null) {
  // No page has frames, so all can be done in the page itself: without this, each look opens a second one.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
  if (part) axe.include(part);
  const { violations: found } = await (rules ? axe.withRules(rules) : axe.withTags(TAGS)).analyze();
  return found.map(({ id, impact, nodes }) => ({
    grave: GRAVE.has(impact),
    text: `${impact} ${id}: ${nodes
      .slice(0, 3)
      .map((node) => `${node.target} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`)
      .join(" | ")}`,
  }));
}

/** Words of the English catalogue, seen or heard on this page. */
export const leftovers = (page) =>
  page.evaluate(
    (words) => {
      const known = new Set(words);
      const found = new Set();
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest("script, style")) found.add(walker.currentNode.textContent.trim());
      for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]"))
        for (const name of ["aria-label", "title", "placeholder"]) found.add(element.getAttribute(name)?.trim());
      return [...found].filter((text) => text && known.has(text));
    },
    [...english],
  );

const grave = (found) => found.filter((each) => each.grave).map((each) => each.text);

/** What is wrong with the page as it stands: barriers in both colours, what does not fit in both languages, English in Chinese. */
async function faults(page, name) {
  const [light, dark] = [await violations(page), await inDark(page, () => violations(page, ["color-contrast"]))]; // the dark page is the same but for its colours
  const cut = await sticksOut(page);
  await shoot(page, name);
  await speak(page, "zh");
  cut.push(...(await sticksOut(page)).map((what) => `in Chinese ${what}`));
  const left = (await leftovers(page)).map((word) => `English in Chinese: ${word}`);
  await shoot(page, `${name}-zh`, { themes: ["light"] });
  await speak(page, "en");
  const minor = [...light, ...dark].filter((each) => !each.grave).map((each) => each.text);
  return { found: [...grave(light), ...grave(dark).map((text) => `dark ${text}`), ...cut, ...left], minor };
}

async function inDark(page, body) {
  await paint(page, "dark");
  const answer = await body();
  await paint(page, "light");
  return answer;
}

/** What the places need that no chapter has made. */
async function idsOf({ board, taskId, agent, scout, showcase }) {
  const group = await api("POST", "/board-groups", { name: "Northern depots" });
  // Without an agent nobody can begin one, and a page that asks for none is told 404, which the browser complains of.
  const hasOnboarding = Boolean(scout) && (await api("POST", `/boards/${board.id}/onboarding/start`, {}).then(Boolean, () => false));
  const gateway = (await api("GET", "/gateways")).items[0]?.id;
  return { board: board.id, task: showcase?.dump.id ?? taskId, group: group.id, agent: agent?.id, gateway, hasOnboarding };
}

export async function run(world) {
  const { page, board } = world;
  const places = Object.entries(placesOf(await idsOf(world))).filter(([, path]) => path !== undefined);
  await page.setViewportSize(DESKTOP);
  await holdStill(page);

  for (const [name, path] of places) {
    await test(`${name}: no serious barrier (WCAG 2.2 AA) in light and dark, fits 390 and 320 px, and speaks Chinese`, async () => {
      await visit(page, path);
      const { found, minor } = await faults(page, name);
      assert.deepEqual(found, []);
      return minor.length > 0 ? `minor: ${minor.join("; ")}` : undefined;
    });
  }

  await test("a task is found by its key, and its history has no serious barrier", async () => {
    await page.goto(`/b/${board.key}/1`);
    await drawer(page).getByRole("tab", { name: "History" }).click();
    await drawer(page).getByRole("list", { name: "History" }).waitFor();
    await shoot(page, "task-history");
    assert.deepEqual(grave(await violations(page)), []);
  });

  await test("the colours follow the system while a page is open", async () => {
    await visit(page, "/boards");
    const isDark = () => page.waitForFunction(() => document.documentElement.getAttribute("data-mode") === "dark", undefined, { timeout: 2_000 });
    await page.emulateMedia({ colorScheme: "dark" });
    await isDark().finally(() => page.emulateMedia({ colorScheme: "light" }));
  });

  await test("the language that is chosen in the settings is that of the other tabs too, at once", async () => {
    const tab = await openTab(page, "other-tab");
    await visit(tab, "/boards");
    await page.goto("/settings");
    await page.getByRole("combobox", { name: "Language", exact: true }).click();
    await page.getByRole("option", { name: "简体中文" }).click();
    await page.getByRole("heading", { level: 1, name: zh["nav.settings"] }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-Hans");
    await tab.getByRole("heading", { level: 1, name: zh["nav.boards"] }).waitFor();
    await tab.close();
  });

  await test("every event that has happened here has words of its own in both languages", async () => {
    const types = new Set();
    for (let cursor = ""; cursor !== null; ) {
      const list = await api("GET", `/activity?limit=200${cursor && `&cursor=${cursor}`}`);
      for (const { type } of list.items) types.add(type);
      cursor = list.next_cursor;
    }
    assert.deepEqual(
      [...types].filter((type) => !(`event.${type}` in en)),
      [],
    );
  });
  world.release?.();
}
