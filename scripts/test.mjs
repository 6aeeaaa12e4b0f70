// `npm test`: types, lint, then every test: rules, API and objects in workerd, faults (a killed server), one journey in a
// real browser. Goes through all of them even when one fails, and closes with the plain line `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "mission-control-test-"));
const report = join(scratch, "vitest.json");
let passed = 0;
let failed = 0;

/** Runs a program, shows what it prints, and keeps it. */
function run(name, command, args) {
  console.log(`\n── ${name}`);
  const began = Date.now();
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env: process.env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        process.stdout.write(chunk);
      });
    }
    child.once("exit", (code) => {
      console.log(`── ${name}: ${code === 0 ? "ok" : `failed (${code})`}, ${((Date.now() - began) / 1000).toFixed(1)} s`);
      done({ ok: code === 0, output });
    });
  });
}

const npx = (name, ...args) => run(name, "npx", ["--no-install", ...args]);
const node = (name, ...args) => run(name, process.execPath, args);

/** A step without countable tests: one failure when it fails. */
async function gate(step) {
  if (!(await step).ok) failed += 1;
}

/** A script that closes with `N passed, N failed`. */
async function counted(step) {
  const { ok, output } = await step;
  const line = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  passed += Number(line?.[1] ?? 0);
  failed += Number(line?.[2] ?? 0);
  if (!ok && Number(line?.[2] ?? 0) === 0) failed += 1;
}

await gate(npx("types: generate", "wrangler", "types"));
for (const project of ["workers", "web", "test"]) await gate(npx(`types: ${project}`, "tsc", "-p", project, "--noEmit"));
await gate(node("lint", "scripts/biome.mjs", "ci"));

const tests = await npx("tests in workerd", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
try {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests;
  if (!tests.ok && numFailedTests === 0) failed += 1; // a file that did not load, an unhandled error
} catch {
  failed += 1;
}

await gate(node("build", "scripts/start.mjs", "--build-only"));
await counted(node("faults", "test/faults/run.mjs"));
await counted(node("fuzz", "test/fuzz/run.mjs", "--seconds=20", "--seed=20261121"));
await counted(node("journey in a browser", "test/journeys/run.mjs"));

rmSync(scratch, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
