// The browser, and an ear for all that a page must not say: errors, refused policies, warnings of the kit.
import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { chromium, firefox } from "playwright-core";
import { show } from "./book.mjs";
import { origin } from "./stage.mjs";

export const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 6_000;
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
/** The narrowest that WCAG asks for (1.4.10). */
const NARROW = { width: 320, height: 640 };

/** Quiet at the start. */
const FIREFOX_PREFERENCES = {
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
};

/** Firefox as the system has it, by WebDriver BiDi: no build of Playwright's own is fetched. */
export function launchFirefox() {
  const path = process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr";
  if (!existsSync(path)) throw new Error(`${path} is not there: apt-get install firefox-esr, or say in FIREFOX_PATH where it is`);
  const executablePath = resolve(import.meta.dirname, "firefox-bridge.mjs");
  return firefox.launch({ channel: "moz-firefox", executablePath, headless: true, firefoxUserPrefs: FIREFOX_PREFERENCES });
}

export const launch = () =>
  process.env.JOURNEY_BROWSER === "firefox"
    ? launchFirefox()
    : chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", headless: true, args: BROWSER_ARGS });

/** What pages said that nobody expected, each with where it was said. */
export const complaints = [];
/** What Playwright says where a context keeps it away. */
const expected = new Set([/^Service Worker registration blocked by Playwright/]);

/** While `body` runs, complaints that match are expected: the browser itself logs a refused request. */
export async function expecting(pattern, body) {
  expected.add(pattern);
  try {
    return await body();
  } finally {
    // What the browser logs about an answer may arrive after the page has shown it.
    setTimeout(() => expected.delete(pattern), 500).unref();
  }
}

function complain(name, page, text) {
  if (![...expected].some((pattern) => pattern.test(text))) complaints.push(`${name} ${new URL(page.url() || origin).pathname}: ${text}`);
}

function listen(name, page) {
  page.on("pageerror", (error) => complain(name, page, `uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complain(name, page, `${message.text()} ${message.location().url ?? ""}`.trim());
  });
}

/** Runs in the page before anything of ours: hands refused policies to the console, and keeps the sockets to cut them. */
function prepare() {
  document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
  const Real = window.WebSocket;
  window.journeySockets = [];
  window.WebSocket = class extends Real {
    constructor(...args) {
      super(...args);
      window.journeySockets.push(this);
    }
  };
}

/** Where text is filled in by a script (Firefox), React has seen the value before the event of it: it is told that it has not. */
function typedByScript() {
  document.addEventListener("input", ({ isTrusted, target }) => void (isTrusted || target._valueTracker?.setValue(`${target.value} `)), true);
}

export async function openContext(browser, name, options = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: DESKTOP,
    locale: "en-US",
    timezoneId: "Europe/Berlin",
    reducedMotion: "no-preference",
    serviceWorkers: "block", // a step that is about it allows it: what it answers no route sees
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(prepare);
  if (browser.browserType().name() === "firefox") await context.addInitScript(typedByScript);
  const page = await context.newPage();
  listen(name, page);
  show(name, page);
  return page;
}

/** Another tab of the same browser, with the same cookies. */
export async function openTab(page, name) {
  const tab = await page.context().newPage();
  listen(name, tab);
  show(name, tab);
  return tab;
}

/** Runs in the page: what sticks out of it where nobody can scroll to it. */
function beyondTheEdge() {
  // Columns of a board, code, tables and what says so are meant to scroll sideways; a page or a dialog is not.
  const canScroll = (element) => element.closest(".snap-columns, .overflow-x-auto, pre, table") !== null;
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && getComputedStyle(element).clipPath === "none";
  const by = document.scrollingElement.scrollWidth - window.innerWidth;
  const cut = [...document.querySelectorAll("button, a, input, textarea, pre, p, h1, h2, dd")].filter(
    (element) => isShown(element) && element.getBoundingClientRect().right > window.innerWidth + 1 && !canScroll(element.parentElement),
  );
  return [
    ...(by > 0 ? [`the page scrolls sideways by ${by} px`] : []),
    ...cut.map(
      (element) =>
        `${element.tagName.toLowerCase()} "${(element.textContent || element.getAttribute("aria-label") || "").trim().slice(0, 40)}" ends at ${Math.round(element.getBoundingClientRect().right)} px`,
    ),
  ];
}

/** Things that stick out of the screen of a phone, and of a narrow one; empty when all is well. */
export async function sticksOut(page) {
  const before = page.viewportSize();
  const found = [];
  for (const size of [PHONE, NARROW]) {
    await page.setViewportSize(size);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    found.push(...(await page.evaluate(beyondTheEdge)).map((what) => `at ${size.width} px ${what}`));
  }
  await page.setViewportSize(before);
  return found;
}

/** Light or dark at once, also where the page has not noticed that the system has changed. */
export async function paint(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate((mode) => document.documentElement.setAttribute("data-mode", mode), colorScheme);
  await still(page);
}

/** What still moves into its place, in words; runs in the page. */
const moving = () =>
  document
    .getAnimations()
    .filter((one) => one instanceof CSSTransition && one.playState !== "finished")
    .map((one) => `${one.transitionProperty} ${one.playState} of ${one.effect?.target?.outerHTML.slice(0, 200)}`);

/** Until nothing moves into its place any more; who does not come to rest is named. A transition that has ended out of sight is still listed. */
export const still = (page) =>
  page
    .waitForFunction(() => !document.getAnimations().some((one) => one instanceof CSSTransition && one.playState !== "finished"))
    .catch(async (error) => {
      throw new Error(`${error.message} Moving: ${(await page.evaluate(moving)).join("; ")}`);
    });

/** For looking at what stands there: nothing moves into its place any more, on this page and on those that it goes to. */
export async function holdStill(page) {
  const stop = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, ::before, ::after, ::backdrop { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };
  await page.addInitScript(stop);
  await page.evaluate(stop);
}

/** The language of the page, as when it is chosen in another tab. */
export async function speak(page, locale) {
  await page.evaluate((chosen) => {
    localStorage.setItem("mc.locale", chosen);
    dispatchEvent(new StorageEvent("storage", { key: "mc.locale", newValue: chosen }));
  }, locale);
  await page.waitForFunction((lang) => document.documentElement.lang === lang, locale === "zh" ? "zh-Hans" : "en");
}

/** A picture of a screen for the README and for looking at, only when SHOTS_DIR says where. */
export async function shoot(page, name, { sizes = [DESKTOP, PHONE], themes = ["light", "dark"] } = {}) {
  const folder = process.env.SHOTS_DIR;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of themes) {
      await paint(page, colorScheme);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.screenshot({ path: resolve(folder, `${name}-${size === PHONE ? "phone" : "desktop"}-${colorScheme}.png`), animations: "disabled" });
    }
  }
  await paint(page, "light");
  await page.setViewportSize(before);
}

/** Resolves with the moment (ms since 1970) at which `isThere(argument)` holds in the page. */
export async function momentOf(page, isThere, argument) {
  const moment = page.evaluate(
    ([source, given]) =>
      new Promise((done, fail) => {
        const holds = new Function(`return (${source})`)();
        const end = setTimeout(() => fail(new Error(`never in the page: ${source}`)), 8_000);
        const look = () => {
          if (!holds(given)) return;
          clearTimeout(end);
          observer.disconnect();
          done(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        look();
      }),
    [String(isThere), argument],
  );
  moment.catch(() => undefined);
  await page.evaluate(() => undefined); // the watcher stands
  return { moment };
}

/** When the answer of this request had arrived, by the browser's own clock. */
export async function answeredAt(response) {
  await response.finished();
  const { startTime, responseEnd } = response.request().timing();
  return startTime + responseEnd;
}

/** A page that was loaded again has lost this mark. */
export const mark = (page) => page.evaluate(() => void (window.journeyMark = true));
export const isMarked = (page) => page.evaluate(() => window.journeyMark === true);
