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

export default defineConfig({
  // Every relative path below would resolve against the root: use absolute ones.
  root: here("web/dashboard"),
  publicDir: here("web/dashboard/public"),
  server: { port: Number(process.env.PORT ?? 8000), strictPort: true },
  build: { outDir: here("dist"), emptyOutDir: true, sourcemap: false },
  plugins: [
    react(),
    tailwindcss(),
    compiledMessages(),
    cloudflare({ configPath: here("wrangler.toml"), persistState: { path: process.env.MC_STATE_DIR ?? here(".state") } }),
  ],
});
