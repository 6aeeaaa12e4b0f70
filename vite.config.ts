// Builds the Worker and the dashboard from one configuration; `npm run dev` serves both with hot reload.
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false"; // no cf.json download at start
process.env.WRANGLER_SEND_METRICS ??= "false";

import { resolve } from "node:path";
import { cloudflare } from "@cloudflare/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { isNeeded, neededBy } from "./web/board-files.ts";
import { usedWeights } from "./web/icons-plugin.ts";
import { compiledMessages } from "./web/messages-plugin.ts";
import { offlineWorker } from "./web/offline-plugin.ts";

const here = (path: string) => resolve(import.meta.dirname, path);

const board = neededBy(here("web/dashboard/views/board-page.tsx"));
const onBoards = (id: string): boolean => isNeeded(board, id);

const BROWSER = {
  // A slice's face only hands on: who imports one name of it does not load the whole slice.
  treeshake: { moduleSideEffects: [{ test: /\/web\/dashboard\/[a-z]+\/index\.ts$/, sideEffects: false }] },
  // What every page needs comes in one piece, so does what boards share with many pages, the rest of the board, and what fields and dialogs are
  // made of, which comes after the cards: dozens of small chunks cost more than they hold. Libraries keep to the board alone where nobody else shares them.
  output: {
    codeSplitting: {
      groups: [
        { name: "shell", tags: ["$initial"], priority: 3 },
        { name: "base", test: onBoards, minShareCount: 3, priority: 2 },
        { name: "board", test: onBoards, priority: 1 },
        { name: "kit", test: /\/@cloudflare\/kumo\//, minShareCount: 2 },
      ],
    },
  },
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
    compiledMessages(() => [...board.files, ...neededBy(here("web/dashboard/main.tsx")).files]),
    usedWeights(),
    offlineWorker(),
    cloudflare({ configPath: here("wrangler.toml"), persistState: { path: process.env.MC_STATE_DIR ?? here(".state") } }),
  ],
});
