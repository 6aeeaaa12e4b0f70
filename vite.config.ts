// Builds the Worker and the dashboard from one configuration; `npm run dev` serves both with hot reload.
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false"; // no cf.json download at start
process.env.WRANGLER_SEND_METRICS ??= "false";

import { resolve } from "node:path";
import { cloudflare } from "@cloudflare/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compiledMessages } from "./web/messages-plugin.ts";

const here = (path: string) => resolve(import.meta.dirname, path);

const BROWSER = {
  // A slice's face only hands on: who imports one name of it does not load the whole slice.
  treeshake: { moduleSideEffects: [{ test: /\/web\/dashboard\/[a-z]+\/index\.ts$/, sideEffects: false }] },
  // What every page needs comes in one piece: dozens of small chunks cost more than they hold.
  output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } },
};

export default defineConfig({
  // Every relative path below would resolve against the root: use absolute ones.
  root: here("web/dashboard"),
  publicDir: here("web/dashboard/public"),
  server: { port: Number(process.env.PORT ?? 8000), strictPort: true },
  build: { outDir: here("dist"), emptyOutDir: true, sourcemap: false },
  environments: { client: { build: { rolldownOptions: BROWSER, chunkSizeWarningLimit: 800 } } },
  plugins: [
    react({ jsxImportSource: "#jsx" }),
    tailwindcss(),
    compiledMessages(),
    cloudflare({ configPath: here("wrangler.toml"), persistState: { path: process.env.MC_STATE_DIR ?? here(".state") } }),
  ],
});
