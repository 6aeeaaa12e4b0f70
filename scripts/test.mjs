// `npm test`: build, types (without the values of .dev.vars, which are not the contract), lint, then every test: rules, API and objects
// in workerd, faults (a killed server), the connector, fuzz, one journey in a real browser. Runs all of them even when one fails, prints what took
// longest, and ends with the plain line `N passed, N failed`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

const root = resolve(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "mission-control-test-"));
const report = join(scratch, "vitest.json");
const FILES_SHOWN = 12;
const FAILURE_LINES = 8;
const FAILURES_SHOWN = 20;
/** A part that has said nothing for this long hangs: no sentence of ours takes a third of it. */
const SILENT_MS = 180_000;
/** What the tests of a whole run keep in databases, and more than that. */
const KEPT_BYTES = 4_000_000_000;
const tookMs = [];
/** What failed, to be told once more at the end: whoever sees only the end of the output sees it. */
const failures = [];
let passed = 0;
let failed = 0;

const seconds = (ms) => `${(ms / 1000).toFixed(1).padStart(7)} s`;

/** The process groups under way: a program and all that it started end together, also when this one is told to. */
const groups = new Set();
const endGroup = (pid) => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (gone) {
    if (gone.code !== "ESRCH") throw gone;
  }
};
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => {
    for (const pid of groups) endGroup(pid);
    for (const folder of new Set([scratch, databases])) rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  });

/**
 * Runs a program and collects the lines that it prints; each is shown with its name before it, since two may run at a time. One that hangs
 * is ended, and has failed.
 */
async function run(name, command, args, env = process.env) {
  const began = performance.now();
  const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  groups.add(child.pid);
  let output = "";
  let hung = false;
  const told = (line) => {
    output += `${line}\n`;
    console.log(`${name} │ ${line}`);
  };
  const silence = setTimeout(() => {
    hung = true;
    told(`hangs: it has said nothing for ${SILENT_MS / 1000} s, and is ended`);
    endGroup(child.pid);
  }, SILENT_MS);
  const hear = async (stream) => {
    for await (const line of createInterface({ input: stream })) {
      silence.refresh();
      told(line);
    }
  };
  const [[code]] = await Promise.all([once(child, "close"), hear(child.stdout), hear(child.stderr)]);
  clearTimeout(silence);
  groups.delete(child.pid);
  const ms = performance.now() - began;
  tookMs.push([name, ms]);
  console.log(`── ${name}: ${code === 0 ? "ok" : `failed (${code})`},${seconds(ms)}`);
  return { ok: code === 0, hung, name, output };
}

const npx = (name, ...args) => run(name, "npx", ["--no-install", ...args]);
const node = (name, ...args) => run(name, process.execPath, args);

const lastLines = (output) => output.trimEnd().split("\n").slice(-FAILURE_LINES);

/** A step without countable tests: counts as one failure when it fails. */
async function gate(step) {
  const { ok, name, output } = await step;
  if (ok) return;
  failed += 1;
  failures.push([name, ...lastLines(output)]);
}

/** The lines that tell of failed sentences, each with what follows it. */
const toldFailures = (output) => {
  const lines = output.split("\n");
  return lines.flatMap((line, index) => (/^ *FAIL /.test(line) ? [lines.slice(index, index + FAILURE_LINES)] : []));
};

/** A script that ends with `N passed, N failed`. */
async function counted(step) {
  const { ok, name, output } = await step;
  const line = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  passed += Number(line?.[1] ?? 0);
  failed += Number(line?.[2] ?? 0);
  if (!ok && Number(line?.[2] ?? 0) === 0) failed += 1;
  if (ok) return;
  const told = toldFailures(output);
  failures.push(...(told.length > 0 ? told.map((lines) => [name, ...lines]) : [[name, ...lastLines(output)]]));
}

/** Where databases are kept that nobody needs afterwards: in memory where there is plenty, since otherwise their commits wait for a disk. */
function scratchInMemory() {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize > KEPT_BYTES && freemem() > 2 * KEPT_BYTES ? mkdtempSync("/dev/shm/mission-control-test-") : scratch;
  } catch {
    return scratch; // no such place here
  }
}

const databases = scratchInMemory();
const inWorkerd = (files = []) =>
  run("workerd", "npx", ["--no-install", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...files], {
    ...process.env,
    TMPDIR: databases,
  });

const testFiles = () =>
  readdirSync(join(root, "test"), { recursive: true })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => `test/${path.replaceAll("\\", "/")}`);
/** What the runner says of a file that has ended: how many sentences it has, and how many of them failed. */
const ENDED = /^ . (?:\|\w+\| )?(test\/\S+\.test\.ts) \((\d+) tests?(?: \| (\d+) failed)?/;
const FAILED = /^ +× (.+)$/;

/** Counts what had ended in a run that was lost; answers the files whose outcome nobody knows. */
function unknownAfter(output) {
  const ended = new Set();
  for (const line of stripVTControlCharacters(output).split("\n")) {
    const [, file, all, bad = "0"] = ENDED.exec(line) ?? [];
    const [, title] = FAILED.exec(line) ?? [];
    if (title) failures.push(["workerd, before it hung", title]);
    if (!file) continue;
    ended.add(file);
    passed += Number(all) - Number(bad);
    failed += Number(bad);
  }
  return testFiles().filter((file) => !ended.has(file));
}

/**
 * The tests in workerd; answers how long each file took. A runner that hangs (between two files it may wait for a module that an alarm of the
 * one before had begun to load) takes files along of which nobody knows the outcome: those are run once more. What has failed is not.
 */
async function vitest() {
  let ended = await inWorkerd();
  if (ended.hung) ended = await inWorkerd(unknownAfter(ended.output));
  const { ok, name, output } = ended;
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    passed += numPassedTests;
    failed += numFailedTests;
    for (const { name: file, assertionResults } of testResults)
      for (const { status, fullName, failureMessages } of assertionResults)
        if (status === "failed") failures.push([`${relative(root, file)} · ${fullName}`, ...failureMessages.join("\n").split("\n").slice(0, FAILURE_LINES)]);
    if (!ok && numFailedTests === 0) {
      failed += 1; // a file that did not load, an unhandled error
      failures.push([name, ...lastLines(output)]);
    }
    return testResults.map(({ name, startTime, endTime }) => [relative(root, name), endTime - startTime]);
  } catch {
    failed += 1;
    failures.push([name, ...lastLines(output)]);
    return [];
  }
}

/** Steps without a browser, run beside the journey: it mostly waits and needs one core, so these add no time. */
async function besideTheJourney() {
  for (const project of ["workers", "web", "test"]) await gate(npx(`types: ${project}`, "tsc", "-p", project, "--noEmit"));
  await gate(node("lint", "scripts/biome.mjs", "ci"));
  await counted(node("faults", "test/faults/run.mjs"));
  await counted(node("start", "test/start/run.mjs"));
  await counted(node("connector", "test/connector/run.mjs"));
  await counted(node("fuzz", "test/fuzz/run.mjs", "--seconds=20", "--seed=20261121"));
}

function table(title, rows) {
  console.log(`\n── ${title}`);
  for (const [name, ms] of rows.toSorted(([, a], [, b]) => b - a)) console.log(`${seconds(ms)}  ${name}`);
}

await gate(npx("types: generate", "wrangler", "types", "--env-file", "/dev/null"));
await gate(node("build", "scripts/start.mjs", "--build-only"));
const files = await vitest(); // alone: it keeps both cores busy
await Promise.all([counted(node("journey", "test/journeys/run.mjs")), besideTheJourney()]);

for (const folder of new Set([scratch, databases])) rmSync(folder, { recursive: true, force: true });
table(`the ${FILES_SHOWN} slowest of ${files.length} test files`, files.toSorted(([, a], [, b]) => b - a).slice(0, FILES_SHOWN));
table(`all parts, in${seconds(performance.now())}`, tookMs);
if (failures.length > 0) console.log(`\n── what failed${failures.length > FAILURES_SHOWN ? ` (the first ${FAILURES_SHOWN} of ${failures.length})` : ""}`);
for (const lines of failures.slice(0, FAILURES_SHOWN)) console.log(lines.join("\n   "));
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
