// Slips are planted in a copy of the tree, never in the checkout: what git knows or would add, with the checkout's node_modules.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./lists.mjs";

/** Not in git, but the type checker reads it. */
const GENERATED = "worker-configuration.d.ts";

export function git(...args) {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  return stdout.split("\0").filter(Boolean);
}

export function copyTree() {
  const { status } = spawnSync("npm", ["run", "--silent", "types"], { cwd: root, stdio: "ignore" });
  if (status !== 0) throw new Error("npm run types failed: without it the type checker refuses every tree");
  const copy = mkdtempSync(join(tmpdir(), "mission-control-mutate-"));
  for (const file of [...git("ls-files", "-z", "--cached", "--others", "--exclude-standard"), GENERATED]) {
    if (!existsSync(join(root, file))) continue; // deleted, not yet committed
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return { path: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
