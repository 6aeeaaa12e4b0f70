// `npm run migrate`: brings the databases of wrangler.toml up to date, through wrangler. Local state by default;
// `npm run migrate -- --remote` for a deployed installation. `npm start` migrates by itself.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { keepToOurselves, privateState } from "./private-files.mjs";

const root = resolve(import.meta.dirname, "..");
const remote = process.argv.includes("--remote");
const state = resolve(root, process.env.MC_STATE_DIR ?? ".state");
const bindings = [...readFileSync(resolve(root, "wrangler.toml"), "utf8").matchAll(/^\[\[d1_databases\]\]\s*\nbinding = "(\w+)"/gm)].map((match) => match[1]);
if (!remote) {
  keepToOurselves();
  privateState(state);
}
for (const binding of bindings) {
  const where = remote ? ["--remote"] : ["--local", "--persist-to", state];
  const done = spawnSync("npx", ["--no-install", "wrangler", "d1", "migrations", "apply", binding, ...where], { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
