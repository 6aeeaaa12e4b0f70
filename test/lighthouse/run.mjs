// `npm run lighthouse`: Lighthouse over the built app, served by workerd and signed in, as on a desk and as on a phone (a slow line, a fourth of the
// processor). Prints a table, and fails when performance, accessibility or best practices of a page are below 95; on the phone performance is told,
// not judged: the app is made for desks, and a board takes its 230 KB. Not a part of `npm test`: performance is a measure of the machine too. LIGHTHOUSE_ONLY=board,fleet looks at those only, LIGHTHOUSE_FORM=desktop|mobile at one form,
// LIGHTHOUSE_ROUNDS says how often a page may be looked at until it is quick enough (2: a busy machine only adds).
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { BROWSER_ARGS } from "../journeys/browser.mjs";
import { end, origin, say, startServer, token } from "../journeys/stage.mjs";
import { fillWorld } from "./world.mjs";

const WANTED = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
/** On the phone performance is told only. */
const judgedOn = (form) => (form === "mobile" ? CATEGORIES.slice(1) : CATEGORIES);
const FORMS = process.env.LIGHTHOUSE_FORM ? [process.env.LIGHTHOUSE_FORM] : ["desktop", "mobile"];
const ROUNDS = Number(process.env.LIGHTHOUSE_ROUNDS ?? 2);
const only = process.env.LIGHTHOUSE_ONLY?.split(",");

/** Its own package, with its own lock file: 190 MB that nobody else needs. */
async function fetched() {
  if (!existsSync(resolve(import.meta.dirname, "node_modules/lighthouse/package.json"))) {
    say("fetching Lighthouse (once, as its lock file pins it)");
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: import.meta.dirname, stdio: "inherit" });
  }
  const [{ default: lighthouse }, { default: desktop }] = await Promise.all([import("lighthouse"), import("lighthouse/core/config/desktop-config.js")]);
  return { lighthouse, configs: { desktop, mobile: undefined } };
}

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

/** `isOut`: looked at before anybody has signed in. */
const pagesOf = ({ board, task }) => [
  { name: "sign-in", path: "/sign-in", isOut: true },
  { name: "fleet", path: "/fleet" },
  { name: "board", path: `/boards/${board.id}` },
  { name: "task", path: `/boards/${board.id}?task=${task.id}` },
  { name: "triage", path: "/approvals" },
  { name: "settings", path: "/settings/profile" },
];

/** What costs points, the dearest first, with where it was found. */
function lacks(report, category) {
  return report.categories[category].auditRefs
    .map(({ id, weight }) => ({ ...report.audits[id], weight }))
    .filter(({ score, weight }) => score !== null && score < 1 && weight > 0)
    .sort((a, b) => b.weight * (1 - b.score) - a.weight * (1 - a.score))
    .map(({ id, title, displayValue, details }) => {
      const found = (details?.items ?? []).slice(0, 3).map((item) => item.node?.snippet ?? item.description ?? item.url ?? item.source ?? "");
      return `${id}: ${title}${displayValue ? ` (${displayValue})` : ""}${found.some(Boolean) ? ` ${found.join(" | ")}` : ""}`;
    });
}

/** What moved, and what was painted last. */
const moved = (report) =>
  (report.audits["layout-shifts"]?.details?.items ?? [])
    .slice(0, 4)
    .map(({ node, score }) => `moved ${score?.toFixed(3)}: ${node?.selector ?? ""} ${node?.snippet?.slice(0, 120) ?? ""}`);

const ms = (report, id) => Math.round(report.audits[id].numericValue);
const scoreOf = (report, category) => Math.round((report.categories[category].score ?? 0) * 100);

async function look({ lighthouse, configs }, port, { path }, form) {
  let best;
  for (let round = 0; round < ROUNDS; round++) {
    const { lhr } = await lighthouse(`${origin}${path}`, { port, output: "json", logLevel: "error", onlyCategories: CATEGORIES }, configs[form]);
    if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
    if (!best || scoreOf(lhr, "performance") > scoreOf(best, "performance")) best = lhr;
    if (judgedOn(form).every((category) => scoreOf(best, category) >= WANTED)) break;
  }
  return best;
}

const work = mkdtempSync(join(tmpdir(), "mission-control-lighthouse-"));
const port = await freePort();
const tool = await fetched();
say("starting Mission Control (built when its sources changed) and the browser");
const server = await startServer();
const context = await chromium.launchPersistentContext(work, {
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  headless: true,
  args: [...BROWSER_ARGS, `--remote-debugging-port=${port}`],
});
const failed = [];
try {
  const pages = pagesOf(await fillWorld()).filter(({ name }) => !only || only.includes(name));
  console.log(`${"page".padEnd(10)}${"form".padEnd(9)}perf  a11y  best    FCP    LCP    TBT   CLS   speed`);
  for (const page of pages) {
    // Cookies outlive what Lighthouse clears between two looks.
    if (page.isOut) await context.clearCookies();
    else await context.request.post(`${origin}/api/v1/auth/sign-in`, { data: { token }, headers: { Origin: origin } });
    for (const form of FORMS) {
      const report = await look(tool, port, page, form);
      const scores = CATEGORIES.map((category) => scoreOf(report, category));
      console.log(
        `${page.name.padEnd(10)}${form.padEnd(9)}${scores.map((score) => String(score).padStart(4)).join("  ")}` +
          `  ${["first-contentful-paint", "largest-contentful-paint", "total-blocking-time"].map((id) => String(ms(report, id)).padStart(5)).join("  ")}` +
          ` ${report.audits["cumulative-layout-shift"].numericValue.toFixed(3)}  ${String(ms(report, "speed-index")).padStart(5)}`,
      );
      for (const [at, category] of CATEGORIES.entries()) {
        if (scores[at] < WANTED && category === "performance") for (const what of moved(report)) console.log(`    ${what}`);
        if (scores[at] < WANTED && judgedOn(form).includes(category)) failed.push(`${page.name}, ${form}: ${category} ${scores[at]}`);
        if (scores[at] < WANTED || (scores[at] < 100 && category !== "performance"))
          for (const lack of lacks(report, category)) console.log(`    ${category} ${lack}`);
      }
    }
  }
} finally {
  await context.close();
  await end(server);
  rmSync(work, { recursive: true, force: true });
}
console.log(failed.length > 0 ? `\nbelow ${WANTED}:\n  ${failed.join("\n  ")}` : `\nevery score is ${WANTED} or more`);
process.exit(failed.length > 0 ? 1 : 0);
