// Bundles the connector into one file that runs on any Node from 18 on, with nothing to install.
// Called by the main build and directly: node scripts/build-connector.mjs [outfile]
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** The ws package is CommonJS and loads Node's own modules with `require`, which an ES module does not have. */
const REQUIRE_SHIM = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** @param {{ outfile?: string }} [options] */
export async function buildConnector({ outfile = resolve(root, "dist/connector.mjs") } = {}) {
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["workers/connector/main.ts"],
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

/** The same file as a package without dependencies: `npx ./dist/connector`, or published from there. */
export async function packConnector(folder = resolve(root, "dist/connector")) {
  await buildConnector({ outfile: resolve(folder, "connector.mjs") });
  const version = /CONNECTOR_VERSION = "([^"]+)"/.exec(await readFile(resolve(root, "workers/connector/version.ts"), "utf8"))?.[1];
  const manifest = {
    name: "mission-control-connector",
    version,
    description: "Connects an OpenClaw gateway to Mission Control, from behind NAT too.",
    type: "module",
    bin: { "mission-control-connector": "connector.mjs" },
    engines: { node: ">=18" },
  };
  await writeFile(resolve(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === resolve(process.argv[1])) {
  const target = process.argv[2];
  console.log(await buildConnector(target ? { outfile: resolve(target) } : {}));
}
