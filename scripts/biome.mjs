// Biome through its platform package: the wrapper package cannot be locked on every registry (toolchain notes).
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const binary = createRequire(import.meta.url).resolve(`@biomejs/cli-${process.platform}-${process.arch}/biome`);
const done = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
process.exit(done.status ?? 1);
