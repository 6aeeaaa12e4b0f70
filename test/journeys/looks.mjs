// Every main screen in light and dark, English and Chinese, at a desk and on a phone: accessible, translated, not too wide.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { en, zh } from "./words.mjs";
import { test } from "./book.mjs";
import { DESKTOP, openContext, paint, shoot, sticksOut } from "./browser.mjs";
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

function screensOf({ board, taskId, agent, gatewayId, showcase, hasOnboarding }) {
  return {
    boards: "/boards",
    board: `/boards/${board.id}`,
    task: `/boards/${board.id}?task=${showcase?.dump.id ?? taskId}`,
    memory: `/boards/${board.id}/memory`,
    "memory-values": `/boards/${board.id}/memory?view=values`,
    "memory-chat": `/boards/${board.id}/memory?view=chat`,
    recurring: `/boards/${board.id}/recurring`,
    onboarding: hasOnboarding ? `/boards/${board.id}/onboarding` : undefined,
    metrics: "/metrics",
    "metrics-of-board": `/metrics?board=${board.id}`,
    approvals: "/approvals",
    "approvals-decided": "/approvals?show=decided",
    activity: "/activity",
    agents: "/agents",
    agent: `/agents/${agent?.id}`,
    gateways: "/gateways",
    gateway: `/gateways/${gatewayId}`,
    settings: "/settings",
    organization: "/settings/organization",
    members: "/settings/members",
    access: "/settings/members?view=access",
    invites: "/settings/invites",
    "api-keys": "/settings/api-keys",
    import: "/settings/import",
    data: "/settings/data",
    security: "/settings/security",
    appearance: "/settings/appearance",
    calendar: "/settings/calendar",
  };
}

/** The page with its data: nothing that stands for loading is left. */
async function visit(page, path) {
  await page.goto(path);
  await page.locator("h1").first().waitFor();
  if (path.includes("task=")) await drawer(page).locator(".prose-md").first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
  if (path.includes("task=")) await page.waitForFunction(() => document.getAnimations().every((animation) => !(animation instanceof CSSTransition)));
}

/** What axe finds on this page, of all rules or of those named; `grave`: serious or critical. */
export async function violations(page, rules = null) {
  // No page has frames, so all can be done in the page itself: without this, each look opens a second one.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
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

export async function run(world) {
  const { page } = world;
  world.gatewayId = (await api("GET", "/gateways")).items[0]?.id;
  // Without an agent nobody can begin one, and a page that asks for none is told 404, which the browser complains of.
  if (world.scout)
    world.hasOnboarding = await api("POST", `/boards/${world.board.id}/onboarding/start`, {}).then(
      () => true,
      () => false,
    );
  const screens = Object.entries(screensOf(world)).filter(([, path]) => path && !path.includes("undefined"));
  await page.setViewportSize(DESKTOP);
  const cutOff = new Map();

  for (const [name, path] of screens) {
    await test(`${name}: no serious barrier (WCAG 2.2 AA) in light and dark`, async () => {
      await visit(page, path);
      const found = [];
      for (const colorScheme of ["light", "dark"]) {
        await paint(page, colorScheme);
        found.push(...(await violations(page)).map((each) => ({ ...each, text: `${colorScheme} ${each.text}` })));
      }
      await paint(page, "light");
      cutOff.set(name, await sticksOut(page)); // told by a test of its own; the visit is the same
      await shoot(page, name);
      assert.deepEqual(
        found.filter((each) => each.grave).map((each) => each.text),
        [],
      );
      return found.length > 0 ? `minor: ${found.map((each) => each.text).join("; ")}` : undefined;
    });
  }

  await test("the history in a task's drawer has no serious barrier", async () => {
    await visit(page, screens.find(([name]) => name === "task")[1]);
    await drawer(page).getByRole("tab", { name: "History" }).click();
    await drawer(page).getByRole("list", { name: "History" }).waitFor();
    await shoot(page, "task-history");
    assert.deepEqual(
      (await violations(page)).filter((each) => each.grave).map((each) => each.text),
      [],
    );
  });

  await test("sign-in has no serious barrier either, in light and dark", async () => {
    const visitor = await openContext(world.browser, "visitor");
    for (const colorScheme of ["light", "dark"]) {
      await visitor.goto("/sign-in");
      await visitor.locator("h1").waitFor();
      await paint(visitor, colorScheme);
      assert.deepEqual(
        (await violations(visitor)).map((each) => each.text),
        [],
      );
    }
    await visitor.context().close();
  });

  await test("the colours follow the system while a page is open", async () => {
    await visit(page, "/boards");
    const isDark = () => page.waitForFunction(() => document.documentElement.getAttribute("data-mode") === "dark", undefined, { timeout: 2_000 });
    await page.emulateMedia({ colorScheme: "dark" });
    await isDark().finally(() => page.emulateMedia({ colorScheme: "light" }));
  });

  await test("at 390 px no page scrolls sideways and nothing is cut off at the edge", async () => {
    assert.deepEqual(
      [...cutOff.keys()],
      screens.map(([name]) => name),
      "every screen was looked at",
    );
    assert.deepEqual(
      [...cutOff].flatMap(([name, found]) => found.map((what) => `${name}: ${what}`)),
      [],
    );
  });

  await test("in Chinese no English word of the catalogue is left on the main pages", async () => {
    await page.goto("/settings");
    await page.getByRole("combobox", { name: "Language", exact: true }).click();
    await page.getByRole("option", { name: "简体中文" }).click();
    await page.getByRole("heading", { level: 1, name: zh["nav.settings"] }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-Hans");
    const left = [];
    for (const [name, path] of screens) {
      await visit(page, path);
      for (const word of await leftovers(page)) left.push(`${name}: ${word}`);
      if (
        [
          "board",
          "memory",
          "memory-chat",
          "metrics",
          "gateway",
          "activity",
          "approvals-decided",
          "members",
          "access",
          "invites",
          "api-keys",
          "data",
          "organization",
        ].includes(name)
      )
        await shoot(page, `${name}-zh`);
    }
    assert.deepEqual(left, []);
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
