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
/** Fetched apart, and drawn with the board. */
const beside = neededBy(here("web/dashboard/shell/sidebar-boards.tsx"));
/** The other page with which one begins. */
const fleet = neededBy(here("web/dashboard/fleet/fleet-page.tsx"));
const onBoards = (id: string): boolean => isNeeded(board, id);
const onFleet = (id: string): boolean => isNeeded(fleet, id);

const BROWSER = {
  // A slice's face only hands on: who imports one name of it does not load the whole slice.
  treeshake: { moduleSideEffects: [{ test: /\/web\/dashboard\/[a-z]+\/index\.ts$/, sideEffects: false }] },
  // What every page needs comes in one piece, so does what boards share with many pages, the rest of the board, and what fields and dialogs are
  // made of, which comes after the cards: dozens of small chunks cost more than they hold. Libraries keep to the board alone where nobody else shares them.
  output: {
    codeSplitting: {
      groups: [
        { name: "shell", tags: ["$initial"], priority: 3 },
        { name: "desk", test: (id: string) => onBoards(id) && onFleet(id), priority: 2 },
        { name: "base", test: onBoards, minShareCount: 3, priority: 2 },
        { name: "board", test: onBoards, priority: 1 },
        { name: "sidebar", test: (id: string) => isNeeded(beside, id) && !onBoards(id), priority: 1 },
        { name: "fleet", test: (id: string) => onFleet(id) && !onBoards(id) },
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
    compiledMessages(() => [...board.files, ...fleet.files, ...beside.files, ...neededBy(here("web/dashboard/main.tsx")).files]),
    usedWeights(),
    offlineWorker(),
    cloudflare({ configPath: here("wrangler.toml"), persistState: { path: process.env.MC_STATE_DIR ?? here(".state") } }),
  ],
});
