// `node test/openclaw/killer.mjs [points|tasks] [--seed 1] [--runs 2] [--at-once 4] [--tasks 50] [--minutes 4] [--only <parts of points' names, with | between>]`: two real
// gateways, killed (-9) at every point of a run, and at random together with connectors and the server. Says of every run whether Mission Control
// tells of it what the gateways' own histories tell.
import { parseArgs } from "node:util";
import { drillFifty } from "./killer/fifty.mjs";
import { Chance } from "./killer/random.mjs";
import { drillPoints } from "./killer/rounds.mjs";
import { Setting } from "./killer/setting.mjs";
import { KINDS, wrongs } from "./killer/truth.mjs";
import { say } from "./stage.mjs";

const AGENTS_EACH = [4, 10];
const SETTLED_WITHIN_MS = 60_000;
const text = (fallback) => ({ type: "string", default: fallback });
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: text(String(Date.now() % 1_000_000)),
    runs: text("2"),
    "at-once": text(""),
    tasks: text("50"),
    minutes: text("4"),
    only: text(""),
    "gateway-only": { type: "boolean", default: false },
  },
});
const wanted = positionals.length > 0 ? positionals : ["points", "tasks"];
const chance = new Chance(Number(values.seed));
const failed = [];
function check(sentence, wrong, seen = "") {
  if (wrong.length > 0) failed.push(sentence);
  say(`${wrong.length === 0 ? "  ok " : "FAIL "} ${sentence}${seen && `: ${seen}`}`);
  for (const line of wrong) say(`        ${line}`);
}

function showPoints(lines) {
  const columns = ["point", "killed", "runs", ...KINDS, "sentAgain", "resumed", "failed", "slowest"];
  console.table(lines.map((line) => Object.fromEntries(columns.map((column) => [column, line[column]]))));
  const runs = lines.reduce((sum, line) => sum + line.runs, 0);
  check(
    "every point was reached by all its runs",
    lines.filter(({ isReached }) => !isReached).map(({ point, killed }) => `${point} (${killed})`),
  );
  for (const kind of KINDS)
    check(
      `${runs} runs killed at ${lines.length} points: none ${kind}`,
      lines.flatMap(({ wrong }) => wrong[kind]),
    );
  const late = lines.filter(({ slowest }) => slowest === null || slowest > SETTLED_WITHIN_MS);
  check(
    "all are settled within a minute of its return",
    late.map(({ point, killed, slowest }) => `${point} (${killed}): ${slowest ?? "never"}`),
    `the slowest after ${Math.max(...lines.map(({ slowest }) => slowest ?? 0))} ms`,
  );
}

function showTasks({ judged, kills, slowest, stuck }) {
  for (const { task, run, types, ran, asked } of judged) say(`  ${task.mark} ${run?.status} ran ${ran} asked ${asked} [${types}] ${run?.error ?? ""}`);
  const count = (fits) => judged.filter(fits).length;
  const ends = ["succeeded", "failed", "aborted"].map((status) => `${count(({ run }) => run?.status === status)} ${status}`).join(", ");
  const again = `${count(({ isSentAgain }) => isSentAgain)} sent again, ${count(({ isResumed }) => isResumed)} resumed`;
  say(`${judged.length} tasks through ${kills} kills: ${ends}, ${again}, all settled ${slowest} ms after all was back`);
  for (const kind of KINDS) check(`${judged.length} tasks: none ${kind}`, [...(kind === "stuck" ? stuck : []), ...wrongs(judged, kind)]);
}

say(`seed ${values.seed}`);
const setting = new Setting();
try {
  const [fewest, most] = AGENTS_EACH;
  await setting.open(Number(values["at-once"]) || Math.min(most, Math.max(fewest, Number(values.runs))));
  if (wanted.includes("points"))
    showPoints(await drillPoints(setting, { runs: Number(values.runs), chance, only: values.only, serverToo: !values["gateway-only"] }));
  if (wanted.includes("tasks")) showTasks(await drillFifty(setting, { tasks: Number(values.tasks), minutes: Number(values.minutes), chance }));
} catch (error) {
  failed.push(error.message);
  console.error(error);
} finally {
  await setting.close();
}
console.log(failed.length === 0 ? "passed" : `failed: ${failed.join("; ")}`);
process.exit(failed.length === 0 ? 0 : 1);
