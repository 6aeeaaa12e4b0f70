// `npm run test:journey`: a first-time operator in a real browser, from signing in to looking back, against the built
// Mission Control and a scripted OpenClaw gateway. Options, all from the environment: CHROMIUM_PATH, FIREFOX_PATH, JOURNEY_BROWSER=firefox
// (all of it in Firefox, not only the chapter "elsewhere"), SHOTS_DIR (pictures of every screen), JOURNEY_PORT, E2E_VERBOSE (what the server prints). Ends with "N passed, N failed".
import { summary, test } from "./book.mjs";
import { complaints, launch } from "./browser.mjs";
import { end, say, startGateway, startServer } from "./stage.mjs";

const CHAPTERS = [
  "arrival",
  "together",
  "moves",
  "attaching",
  "views",
  "boards",
  "verified",
  "fleet",
  "gateway",
  "remembering",
  "approvals",
  "record",
  "account",
  "doors",
  "organization",
  "dialogs",
  "elsewhere",
  ...(process.env.SHOTS_DIR ? ["showcase"] : []),
  "looks",
];
const only = process.env.JOURNEY_CHAPTERS?.split(",");

const began = performance.now();
const world = {};
try {
  say("starting Mission Control (built when its sources changed), the gateway and the browser");
  world.server = await startServer();
  [world.gateway, world.browser] = await Promise.all([startGateway(), launch()]);
  say(`up after ${Math.round(performance.now() - began)} ms`);
  for (const name of CHAPTERS.filter((chapter) => !only || chapter === "arrival" || only.includes(chapter))) {
    say(name);
    const chapter = await import(`./${name}.mjs`);
    await chapter.run(world).catch((error) => test(`the chapter "${name}" comes to its end`, () => Promise.reject(error)));
  }
  await test("no page has said an error, a warning or a refused policy", () => {
    if (complaints.length > 0) throw new Error([...new Set(complaints)].join("\n"));
  });
  await test("the server has logged nothing but the wrong token, and the gateway that wanted approval", () => {
    // workerd's own words about a browser that went away (kj::, stack:) are not ours.
    const isOurs = (line) => line.trim() && !/^(?:kj::|stack:)/.test(line) && !line.includes('"sign_in.failed"') && !line.includes('"NOT_PAIRED"');
    const said = world.server.output().split("Ctrl-C stops everything.").at(-1).split("\n").filter(isOurs);
    if (said.length > 0) throw new Error(said.join("\n").slice(0, 2_000));
  });
} catch (error) {
  await test("the run comes to its end", () => Promise.reject(error));
} finally {
  await world.browser?.close();
  if (world.connector) await end(world.connector);
  await world.gateway?.close();
  await end(world.server);
}
say(`whole run: ${Math.round((performance.now() - began) / 100) / 10} s`);
process.exit(summary() === 0 ? 0 : 1);
