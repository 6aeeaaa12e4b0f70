// A process of its own with a copy of the tree: plants one slip at a time, runs the tests that must notice, takes the slip out again.
// Vitest stays loaded with everything that it has transformed: a slip costs what its tests cost, a process for each cost five times that.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createVitest } from "vitest/node";
import { planted, testOf } from "./slip.ts";

const copy = process.cwd();
const port = process.argv[2];
const options = { root: copy, watch: false, bail: 1, maxWorkers: 1, reporters: [{}] };
const vitest = await createVitest("test", options, { cacheDir: join(copy, ".vite") });
await vitest.standalone();

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const firstLine = (error) => String(error?.message ?? error).split("\n")[0];

/** A test file of vitest. Answers what failed first, or null; `isLoaded` false: it could not even be loaded. */
async function runFile(path, title) {
  const file = join(copy, path);
  const project = vitest.projects.find((one) => one.matchesTestGlob(file));
  const specification = project.createSpecification(file, title === null ? {} : { testNamePattern: new RegExp(`^${escaped(title)}$`) });
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
  const module = testModules.find(({ moduleId }) => moduleId === file);
  const tests = [...(module?.children.allTests() ?? [])];
  const failed = tests.find((test) => test.result().state === "failed");
  if (failed) return { test: `${path} > ${failed.fullName}`, error: firstLine(failed.result().errors[0]), isLoaded: true };
  const [error] = [...(module?.errors() ?? []), ...unhandledErrors];
  if (error) return { test: path, error: firstLine(error), isLoaded: tests.length > 0 };
  if (!tests.some((test) => test.result().state === "passed")) return { test: `${path} > ${title}`, error: "no such test", isLoaded: false };
  return null;
}

/** A test that is a program of its own, for what runs outside of workerd: it ends with 0, or it has noticed. */
function runProgram(path) {
  const environment = { ...process.env, START_TEST_PORT: port };
  const { status, stdout } = spawnSync(process.execPath, [path], { cwd: copy, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  if (status === 0) return null;
  const said = stdout.split("\n").find((line) => line.startsWith("FAIL")) ?? "";
  return { test: `${path} > ${said.replace("FAIL", "").trim()}`, error: `ended with ${status}`, isLoaded: true };
}

async function runTest(name, isPlanted) {
  process.send({ step: { test: name, isPlanted } });
  const { path, title } = testOf(name);
  return path.endsWith(".test.ts") ? runFile(path, title) : runProgram(path);
}

/** The first failure of these tests with the slip in its place, or null. */
async function firstFailure(names) {
  for (const name of names) {
    const failure = await runTest(name, true);
    if (failure) return failure;
  }
  return null;
}

/** What was found of a test without any slip; one that fails by itself notices nothing. */
const clean = new Map();

async function failureWithoutSlip(names) {
  for (const name of names) {
    if (!clean.has(name)) clean.set(name, (await runTest(name, false)) && (await runTest(name, false))); // twice: on a busy machine one may be late
    if (clean.get(name)) return clean.get(name);
  }
  return null;
}

const TYPE_PROJECTS = { workers: "workers", web: "web" };

/** Whether the type checker refuses the tree as it stands; null: it does not read this file. */
function isRefusedByTypes(file) {
  const project = TYPE_PROJECTS[file.split("/")[0]];
  return project ? spawnSync("npx", ["--no-install", "tsc", "-p", project, "--noEmit"], { cwd: copy, stdio: "ignore" }).status !== 0 : null;
}

async function plant(slip, withTypes) {
  const file = join(copy, slip.file);
  const text = readFileSync(file, "utf8");
  const slipped = planted(text, slip);
  if (slipped === null) return { verdict: "stale" };
  const unsound = await failureWithoutSlip(slip.tests);
  if (unsound) return { verdict: "unsound", ...unsound };
  const began = performance.now();
  const put = (content) => {
    writeFileSync(file, content);
    vitest.invalidateFile(file);
  };
  put(slipped);
  try {
    const failure = await firstFailure(slip.tests);
    const seconds = (performance.now() - began) / 1000;
    const refused = withTypes === "all" || !failure ? isRefusedByTypes(slip.file) : null;
    const verdict = !failure ? "survived" : failure.isLoaded ? "noticed" : "unloadable";
    return { verdict, ...failure, seconds, refused };
  } finally {
    put(text);
  }
}

process.on("message", async ({ slip, types }) => process.send(await plant(slip, types).catch((error) => ({ verdict: "unsound", error: error.stack }))));
process.on("disconnect", () => process.exit(0));
process.send("ready");
