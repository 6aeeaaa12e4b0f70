// The lists of slips as files: read for a run, and taken in from elsewhere by `--import`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { listOf, planted, testOf } from "./slip.ts";

export const root = resolve(import.meta.dirname, "../..");
const folder = join(import.meta.dirname, "slips");
const MEMBERS = ["file", "from", "to", "why"];

const read = (path) => JSON.parse(readFileSync(path, "utf8"));

export function readSlips() {
  const lists = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return lists.sort().flatMap((name) => read(join(folder, name)).map((slip) => ({ list: name.replace(".json", ""), ...slip })));
}

/** Why a slip cannot be taken in; null: it can. */
function problemOf(slip) {
  for (const member of MEMBERS) if (typeof slip[member] !== "string" || (slip[member] === "" && member !== "to")) return `${member} is missing`;
  if (!Array.isArray(slip.tests) || slip.tests.length === 0) return "tests is missing";
  for (const name of slip.tests) if (!existsSync(join(root, testOf(name).path))) return `${testOf(name).path} does not exist`;
  if (!existsSync(join(root, slip.file))) return `${slip.file} does not exist`;
  return planted(readFileSync(join(root, slip.file), "utf8"), slip) === null ? "its text does not stand there exactly once" : null;
}

const isSame = (a, b) => a.file === b.file && a.from === b.from && a.to === b.to;

/** Sorts the slips of a file into the lists; one that is there already gets the tests named now, before its own. Answers how many could not be taken in. */
export function importSlips(path) {
  let refused = 0;
  for (const given of read(path)) {
    const slip = { file: given.file, from: given.from, to: given.to, why: given.why, tests: [given.tests].flat() };
    const list = join(folder, `${listOf(String(slip.file))}.json`);
    const slips = existsSync(list) ? read(list) : [];
    const known = slips.find((one) => isSame(one, slip));
    const problem = problemOf(slip) ?? (!known && slips.some(({ why }) => why === slip.why) ? "another of its list says the same" : null);
    if (problem) {
      refused += 1;
      console.log(`left out: ${slip.why ?? JSON.stringify(given)}: ${problem}`);
      continue;
    }
    if (known) known.tests = [...new Set([...slip.tests, ...known.tests])];
    else slips.push(slip);
    writeFileSync(list, JSON.stringify(slips, null, 2));
    console.log(`${known ? "tests added" : "added"}: ${listOf(slip.file)}: ${(known ?? slip).why}`);
  }
  spawnSync(process.execPath, ["scripts/biome.mjs", "format", "--write", folder], { cwd: root, stdio: "ignore" });
  return refused;
}
