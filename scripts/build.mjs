// Builds everything that is served: the Worker and the dashboard (vite), the connector (one file), the API reference's
// script, and the headers of static files. Output: dist/.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createBuilder } from "vite";
import { buildConnector, packConnector } from "./build-connector.mjs";
import { staticHeaders } from "./static-headers.mjs";

const root = resolve(import.meta.dirname, "..");
const client = resolve(root, "dist/client");

const builder = await createBuilder({ configFile: resolve(root, "vite.config.ts"), logLevel: process.env.MC_VERBOSE ? "info" : "warn" });
await builder.buildApp();
await buildConnector({ outfile: resolve(root, "dist/connector.mjs") });
await packConnector();
mkdirSync(resolve(client, "docs-assets"), { recursive: true });
cpSync(resolve(root, "dist/connector.mjs"), resolve(client, "connector.mjs"));
cpSync(resolve(root, "node_modules/@scalar/api-reference/dist/browser/standalone.js"), resolve(client, "docs-assets/scalar.js"));
writeFileSync(resolve(client, "_headers"), staticHeaders());
