// `npm run dev`: hot reload for people who work on Mission Control itself. For use, `npm start` is five to seven times faster.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { keepToOurselves } from "./private-files.mjs";
import { localSecrets } from "./secrets.mjs";

const root = resolve(import.meta.dirname, "..");
keepToOurselves();
const port = process.env.PORT ?? "8000";
const { token, source } = localSecrets(resolve(root, ".dev.vars"));
const run = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false" } })
    .status ?? 1;

if (run(process.execPath, [resolve(root, "scripts/migrate.mjs")]) !== 0) process.exit(1);
console.log(`\n  http://localhost:${port}   sign in with (from ${source}): ${token}\n`);
process.exit(run("npx", ["--no-install", "vite", "--port", port]));
