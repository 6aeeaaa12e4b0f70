// `npm run conformance`: schemathesis sends what the OpenAPI document allows, and what it forbids, to a started server, and compares
// the answers with the document. Optional: it needs `pip install schemathesis` (or SCHEMATHESIS=/path/to/it). Arguments are passed on:
// `npm run conformance -- --include-operation-id createTask`.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const program = process.env.SCHEMATHESIS ?? "schemathesis";
const port = Number(process.env.CONFORMANCE_PORT ?? 8392);
const origin = `http://127.0.0.1:${port}`;
const TOKEN = "conformance-token-of-the-first-owner-0123456789-0123456789-0123456789";
/** An upload, which it cannot make; and what ends the caller's own sign-in or organization, after which nothing else would be left to try. */
const LAST = ["createImport", "signOut", "deleteOrganization", "deleteMe", "removeMember"];

if (spawnSync(program, ["--version"]).status !== 0) {
  console.log("schemathesis is not installed: pip install schemathesis. Nothing was compared.");
  process.exit(0);
}

const state = mkdtempSync(join(tmpdir(), "mission-control-conformance-"));
const environment = { ...process.env, PORT: String(port), MC_STATE_DIR: state, LOCAL_AUTH_TOKEN: TOKEN, SEAL_KEY: Buffer.alloc(32, 7).toString("base64") };
const server = spawn(process.execPath, ["scripts/start.mjs"], { cwd: root, env: environment, stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((done) => server.once("exit", done));
await new Promise((up) => server.stdout.on("data", (chunk) => String(chunk).includes("Mission Control is up") && up()));

const authorized = { Authorization: `Bearer ${TOKEN}` };
await fetch(`${origin}/api/v1/organizations`, {
  method: "POST",
  headers: { ...authorized, "Content-Type": "application/json" },
  body: JSON.stringify({ name: "Conformance" }),
});
// What no document can say of a good request: that it names what there is, in the version that stands. And the credential that is sent
// with every request is good, whatever others are tried beside it.
const SETTINGS = `[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "412", "422", "429", "503"]
ignored_auth.enabled = false
`;
writeFileSync(join(state, "schemathesis.toml"), SETTINGS);
const args = [
  "--config-file",
  join(state, "schemathesis.toml"),
  "run",
  `${origin}/openapi.json`,
  "--url",
  `${origin}/api/v1`,
  "--header",
  `Authorization: ${authorized.Authorization}`,
  ...LAST.flatMap((id) => ["--exclude-operation-id", id]),
  ...process.argv.slice(2),
];
const compared = spawn(program, args, { cwd: state, stdio: "inherit" });
const code = await new Promise((done) => compared.once("exit", done));
server.kill("SIGTERM");
await ended;
rmSync(state, { recursive: true, force: true });
process.exit(code ?? 1);
