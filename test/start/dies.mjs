// Serves, ends the runtime as a crash would, and runs cron's work in the one that is started in its place: prints `swept`. The state and the
// port are those of the environment.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { serve } from "../../scripts/serve.mjs";
import { family } from "./listening.mjs";

const root = resolve(import.meta.dirname, "../..");
const served = await serve({ root, port: Number(process.env.PORT), host: "127.0.0.1", stateDir: process.env.MC_STATE_DIR, quiet: true });
const runtime = () => family(process.pid).find((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd");
const before = runtime();
process.kill(before, "SIGKILL");
while (!(await fetch(`http://127.0.0.1:${process.env.PORT}/api/v1/auth/options`).catch(() => null))?.ok || runtime() === before)
  await new Promise((done) => setTimeout(done, 50));
const { outcome } = await served.sweep("* * * * *", new Date());
console.log(outcome === "ok" ? "swept" : `swept: ${outcome}`);
await served.stop("done");
