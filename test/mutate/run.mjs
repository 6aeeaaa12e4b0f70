// `npm run mutate`: plants the slips of the lists one by one, each in a copy of the tree, and runs the tests that must notice it.
// Not a part of `npm test`: it takes many minutes, and is run before an issue is called resolved. README, "Slips".
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { git } from "./copy.mjs";
import { importSlips, readSlips } from "./lists.mjs";
import { Planter } from "./processes.mjs";
import { testOf } from "./slip.ts";

const { values: given } = parseArgs({
  options: {
    only: { type: "string" },
    since: { type: "string" },
    jobs: { type: "string", default: String(Math.max(1, Math.floor(availableParallelism() / 2))) },
    types: { type: "boolean", default: false },
    import: { type: "string" },
  },
});
if (given.import) process.exit(importSlips(given.import) === 0 ? 0 : 1);
const jobs = Number(given.jobs);
if (!Number.isInteger(jobs) || jobs < 1) throw new Error("--jobs takes a positive whole number");

const SAYS = {
  stale: "STALE: its text is no longer there exactly once",
  unsound: "UNSOUND: the test fails without it too",
  unloadable: "UNLOADABLE: no test runs with it; plant one that loads",
  survived: "NOT NOTICED",
};

function chosen() {
  const changed = given.since ? new Set([...git("diff", "--name-only", "-z", given.since), ...git("ls-files", "-z", "--others", "--exclude-standard")]) : null;
  const pattern = given.only ? new RegExp(given.only, "i") : null;
  return readSlips()
    .filter(({ file }) => !changed || changed.has(file))
    .filter((slip) => !pattern || pattern.test(`${slip.list}: ${slip.why} ${slip.file} ${slip.tests.join(" ")}`));
}

const seconds = (number) => `${number.toFixed(1).padStart(6)} s`;

function line({ slip, verdict, test, error, seconds: took, refused }) {
  const types = refused ? ", though the type checker refuses it" : "";
  const head = `${took === undefined ? "       –" : seconds(took)}  ${slip.list}: ${slip.why}`;
  if (verdict === "noticed") return `${head}\n            ${test}${types}`;
  const tests = verdict === "survived" ? ` by ${slip.tests.join(", ")}` : test ? `: ${test}: ${error}` : error ? `: ${error}` : "";
  return `${head} (${slip.file})\n            ${SAYS[verdict]}${tests}${types}`;
}

const slips = chosen();
/** Those that begin with the same test file go to one process: it has run it without a slip already, and has it loaded. */
const groups = [...Map.groupBy(slips, ({ tests }) => testOf(tests[0]).path).values()].sort((a, b) => b.length - a.length);
const results = [];
const began = performance.now();
console.log(`${slips.length} slips, ${jobs} at a time`);

async function plant(planter, slip) {
  const result = { slip, ...(await planter.plant(slip, given.types ? "all" : "survivors")) };
  results.push(result);
  console.log(`${String(results.length).padStart(4)}/${slips.length} ${line(result)}`);
}

async function work(number) {
  const planter = new Planter(number);
  try {
    for (let group = groups.shift(); group; group = groups.shift()) for (const slip of group) await plant(planter, slip);
  } finally {
    planter.end();
  }
}

await Promise.all(Array.from({ length: Math.min(jobs, groups.length) }, (_, number) => work(number)));

const noticed = results.filter(({ verdict }) => verdict === "noticed");
const others = results.filter(({ verdict }) => verdict !== "noticed");
const inOrder = (a, b) => slips.indexOf(a.slip) - slips.indexOf(b.slip);
console.log(`\n── noticed, and by which test`);
for (const result of noticed.sort(inOrder)) console.log(line(result));
if (others.length > 0) console.log(`\n── not noticed`);
for (const result of others.sort(inOrder)) console.log(line(result));
const total = results.reduce((sum, { seconds: took = 0 }) => sum + took, 0);
console.log(`\n${seconds(total / Math.max(1, results.length))} a slip,${seconds((performance.now() - began) / 1000)} in all`);
console.log(`${noticed.length} noticed, ${others.length} not noticed`);
process.exit(others.length === 0 ? 0 : 1);
