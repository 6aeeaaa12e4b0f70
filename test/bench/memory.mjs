// What a server holds: the memory of its process and of all that it started, from /proc (Linux).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

function familyOf(pid) {
  const parents = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = [pid];
  for (const member of family) family.push(...parents.filter(([, parent]) => parent === member).map(([child]) => child));
  return family;
}

function memoryOf(pid) {
  const facts = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mb = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(facts)[1]) / 1024;
  return { name: readFileSync(`/proc/${pid}/comm`, "utf8").trim(), rss: mb("Rss"), pss: mb("Pss") };
}

/** In MB: `rss` counts a page that two processes share in each, `pss` in halves. null where /proc does not tell. */
export function memoryOfTree(pid) {
  if (process.platform !== "linux") return null;
  const processes = familyOf(pid).flatMap((member) => {
    try {
      return [memoryOf(member)];
    } catch {
      return []; // ended meanwhile, as `ps` itself has
    }
  });
  const sum = (field) => processes.reduce((total, one) => total + one[field], 0);
  return { processes, rss: sum("rss"), pss: sum("pss") };
}

export function printMemory(title, memory) {
  if (!memory) return;
  const parts = memory.processes.map(({ name, rss, pss }) => `${name} ${rss.toFixed(0)}/${pss.toFixed(0)}`).join(", ");
  console.log(`  ${title.padEnd(12)} RSS ${memory.rss.toFixed(0)} MB, PSS ${memory.pss.toFixed(0)} MB   (${parts})`);
}
