// Bundles the connector into one file that runs on any Node from 18 on, with nothing to install.
// Called by the main build and directly: node scripts/build-connector.mjs [outfile]
import { chmod, mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** The ws package is CommonJS and asks for Node's own modules by `require`, which an ES module does not have. */
const REQUIRE_SHIM = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** @param {{ outfile?: string }} [options] */
export async function buildConnector({ outfile = resolve(root, "dist/connector.mjs") } = {}) {
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["workers/gateways/connector/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    // Optional native speed-ups of ws: it works without them.
    external: ["bufferutil", "utf-8-validate"],
    banner: { js: `#!/usr/bin/env node\n${REQUIRE_SHIM}` },
    legalComments: "inline",
    logLevel: "warning",
  });
  await chmod(outfile, 0o755);
  return outfile;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === resolve(process.argv[1])) {
  const target = process.argv[2];
  console.log(await buildConnector(target ? { outfile: resolve(target) } : {}));
}
