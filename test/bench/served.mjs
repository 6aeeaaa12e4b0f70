// The built product with measuring parts, served for a bench in a process of its own.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

/** `work`: a folder of its own; `entry`: the Worker, beside this file. Answers the process once it is up. */
export function startServed({ work, entry, port, env }) {
  const script = join(work, "worker/index.js");
  buildSync({
    entryPoints: [resolve(import.meta.dirname, entry)],
    bundle: true,
    format: "esm",
    target: "es2024",
    minify: true,
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    outfile: script,
    absWorkingDir: root,
  });
  const served = { root, port, host: "127.0.0.1", stateDir: join(work, "state"), script };
  const file = join(work, "serve.mjs");
  writeFileSync(file, `import { serve } from ${JSON.stringify(resolve(root, "scripts/serve.mjs"))}; await serve(${JSON.stringify(served)});`);
  const child = spawn(process.execPath, [file], { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((done, fail) => {
    child.stdout.on("data", (chunk) => String(chunk).includes("is up") && done(child));
    child.once("exit", (status) => fail(new Error(`the server ended with ${status}`)));
  });
}
