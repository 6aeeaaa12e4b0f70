// Writes the service worker (web/offline/worker.js) beside the page, with the names of all files of this build.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

/** Files without a hash in their names, that the page asks for. */
const PLAIN = ["/theme.js", "/favicon.svg"];

export const offlineWorker = (): Plugin => ({
  name: "offline-worker",
  apply: "build",
  applyToEnvironment: ({ name }) => name === "client",
  // What has been written is there; a bundle still has chunks that are left out.
  writeBundle({ dir = "" }) {
    const assets = readdirSync(resolve(dir, "assets")).filter((name) => /\.(?:js|css)$/.test(name));
    const files = [...PLAIN, ...assets.map((name) => `/assets/${name}`)].sort();
    const hash = createHash("sha256").update(files.join("\n"));
    for (const name of PLAIN) hash.update(readFileSync(resolve(dir, name.slice(1))));
    const build = hash.digest("hex").slice(0, 16);
    const text = readFileSync(resolve(import.meta.dirname, "offline/worker.js"), "utf8");
    writeFileSync(resolve(dir, "sw.js"), text.replace('"__BUILD__"', JSON.stringify(build)).replace("__FILES__", JSON.stringify(files)));
  },
});
