// What `npm start` makes of the machine it runs on: whom it believes, what its variables do, which files others can read.
// The server is the built one, on a state and a port of its own; each is ended by its own id.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { clientAddress, trustedProxies } from "../../scripts/client-address.mjs";
import { privateState } from "../../scripts/private-files.mjs";
import { localSecrets } from "../../scripts/secrets.mjs";
import { requireUsable, VARIABLES, variablesOf } from "../../scripts/variables.mjs";
import { checks } from "../support/checks.mjs";
import { portsOf } from "./listening.mjs";

const root = resolve(import.meta.dirname, "../..");
const port = Number(process.env.START_TEST_PORT ?? 8389);
const scratch = mkdtempSync(join(tmpdir(), "mission-control-start-"));
const state = join(scratch, "state");
const TOKEN = "start-token-of-the-first-owner-0123456789-0123456789-0123456789";
const SEAL_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const api = `http://127.0.0.1:${port}/api/v1`;
const { check, sum } = checks();

/** Starts the server; answers once it is up, or once it has ended. */
function start(variables, [command, ...args] = [process.execPath, "scripts/start.mjs"]) {
  const environment = { ...process.env, PORT: String(port), MC_STATE_DIR: state, LOCAL_AUTH_TOKEN: TOKEN, SEAL_KEY, ...variables };
  const child = spawn(command, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  return new Promise((done) => {
    const gone = new Promise((left) => child.once("exit", left));
    gone.then((code) => done({ code, said: () => said }));
    const stop = () => {
      child.kill("SIGTERM");
      return gone;
    };
    const hear = (chunk) => {
      said += chunk;
      if (said.includes("Mission Control is up")) done({ code: null, said: () => said, stop, pid: child.pid });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
  });
}

async function during(variables, work) {
  const server = await start(variables);
  if (!server.stop) throw new Error(`the server ended with ${server.code}: ${server.said()}`);
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

const post = (path, body, headers = {}) =>
  fetch(`${api}${path}`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });
const guess = (headers) => post("/auth/sign-in", { token: "a guess" }, headers).then(({ status }) => status);
const guesses = (headersOf) => Promise.all(Array.from({ length: 30 }, (_, n) => guess(headersOf(n))));
const count = (statuses, wanted) => statuses.filter((status) => status === wanted).length;

async function addressShown(headers) {
  const { headers: answered } = await post("/auth/sign-in", { token: TOKEN }, headers);
  const cookie = answered.getSetCookie()[0].split(";")[0];
  const { items } = await (await fetch(`${api}/users/me/sessions`, { headers: { Cookie: cookie } })).json();
  return items.find((session) => session.is_current).address;
}

function addresses() {
  const trusted = trustedProxies("10.0.0.0/8, 2001:db8::1,127.0.0.1");
  const cases = [
    ["nobody is believed who is not a proxy of ours", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["a proxy says from whom it has the request", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["what the client wrote before it does not count", "10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["a chain of proxies is followed to the first that is not ours", "127.0.0.1", "1.1.1.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"],
    ["words are no address: the proxy itself is told", "10.1.2.3", "198.51.100.1, unknown", "10.1.2.3"],
    ["without a word of it the proxy itself is told", "10.1.2.3", null, "10.1.2.3"],
    ["one address is one however it is written", "::ffff:10.1.2.3", "::FFFF:198.51.100.1", "198.51.100.1"],
    ["IPv6 too", "2001:db8::1", "2001:DB8::77", "2001:db8::77"],
    ["what is no peer has no address", "", "198.51.100.1", null],
  ];
  for (const [sentence, peer, forwarded, wanted] of cases) {
    const seen = clientAddress(peer, forwarded, trusted);
    check(sentence, seen === wanted, seen);
  }
  for (const bad of ["10.0.0.0/33", "proxy.internal", "10.0.0.0/8/8", "10.0.0.0/x", "10.0.0"]) {
    let why = "";
    try {
      trustedProxies(bad);
    } catch (error) {
      why = error.message;
    }
    check(`TRUSTED_PROXIES=${bad} is refused with the reason`, why.includes(JSON.stringify(bad)), why);
  }
}

function sealKeys() {
  const file = join(scratch, "vars");
  const why = (SEAL_KEY_GIVEN) => {
    process.env.SEAL_KEY = SEAL_KEY_GIVEN;
    process.env.LOCAL_AUTH_TOKEN = TOKEN;
    try {
      return localSecrets(file).sealKey;
    } catch (error) {
      return error.message;
    }
  };
  for (const bad of ["", "c2hvcnQ=", "not base64!", `${SEAL_KEY}AAAA`])
    check(`SEAL_KEY=${bad} is refused with what to do`, /openssl rand/.test(why(bad)), why(bad));
  check("a SEAL_KEY of 32 bytes is taken", why(SEAL_KEY) === SEAL_KEY);
  delete process.env.SEAL_KEY;
  writeFileSync(file, `LOCAL_AUTH_TOKEN="${TOKEN}"\n`, { mode: 0o644 });
  chmodSync(file, 0o644);
  localSecrets(file);
  check("a file of secrets that others could read is closed", (statSync(file).mode & 0o777) === 0o600);
}

/** Every variable of the Worker can be set: by the list, or by a line of its own in serve.mjs. */
function variables() {
  const source = readFileSync(resolve(root, "workers/platform/env.ts"), "utf8");
  const declared = [...source.matchAll(/^\s+([A-Z_]+)\?: string;/gm)].map(([, name]) => name);
  const own = ["LOCAL_AUTH_TOKEN", "SEAL_KEY", "PUBLIC_URL", "TEST_PASSWORD_COST"];
  const listed = declared.filter((name) => !own.includes(name)).sort();
  check("the variables that can be set are those that the Worker reads", JSON.stringify(listed) === JSON.stringify(VARIABLES), listed);
  const [, vars = ""] = readFileSync(resolve(root, "wrangler.toml"), "utf8").split(/^#? ?\[vars\]$/m);
  const named = [...vars.split(/^#? ?\[/m)[0].matchAll(/^#? ?([A-Z_]+) = /gm)].map(([, name]) => name);
  const missing = named.filter((name) => variablesOf({}, { [name]: "given" })[name] !== "given" || !declared.includes(name));
  check("every variable of wrangler.toml, also the ones that are only shown, is set by the environment", named.length >= 3 && missing.length === 0, [
    named,
    missing,
  ]);
  const merged = variablesOf({ EMAIL_FROM: "stored", GREETING: "stored", KEPT: "stored" }, { EMAIL_FROM: "", GREETING: "given", HOME: "/root" });
  const wanted = { EMAIL_FROM: "", GREETING: "given", KEPT: "stored" };
  check("the environment goes before wrangler.toml, also for one that is empty or not ours, and adds nothing else", isSame(merged, wanted), merged);
}

/** A mistake that would be noticed late, or never, stops the start. */
function mistakes() {
  const why = (environment) => {
    try {
      requireUsable(environment);
      return "";
    } catch (error) {
      return error.message;
    }
  };
  for (const [name, values] of Object.entries({
    PORT: ["", "abc", "-1", "65536", "80.5"],
    PUBLIC_URL: ["", "mc.example.com", "ftp://mc.example.com"],
    CORS_ORIGINS: ["*", "app.example.com", "https://app.example.com/path", "https://app.example.com, null"],
    WRITE_LIMIT_FACTOR: ["", "0", "-1", "many", "Infinity"],
  }))
    for (const value of values)
      check(`${name}=${value} is refused with what it must be`, why({ [name]: value }).startsWith(`${name} is ${JSON.stringify(value)}; it must be`));
  const good = {
    PORT: "0",
    PUBLIC_URL: "https://mc.example.com/",
    CORS_ORIGINS: "https://app.example.com/, http://localhost:3000,",
    WRITE_LIMIT_FACTOR: "0.5",
  };
  check("what is right is taken, and so is nothing", why(good) === "" && why({}) === "" && why({ CORS_ORIGINS: "" }) === "", why(good));
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A folder that is not ours alone stays open to those who share it; what is ours in it is closed. */
function sharedFolders() {
  const shared = join(scratch, "shared");
  mkdirSync(join(shared, "v3"), { recursive: true });
  writeFileSync(join(shared, "notes.txt"), "somebody's");
  for (const path of [shared, join(shared, "v3")]) chmodSync(path, 0o755);
  privateState(shared);
  const modes = [shared, join(shared, "v3")].map((path) => statSync(path).mode & 0o777);
  check("a folder that holds other things too stays as it was, and our part of it is closed", isSame(modes, [0o755, 0o700]), modes);
}

/** Miniflare and workerd listen at addresses of their own: none of them leads to the API, past what knows where a request comes from. */
async function otherDoors(pid) {
  const ports = portsOf(pid);
  check("it listens where it was told", ports.includes(port), ports);
  for (const other of ports.filter((one) => one !== port)) {
    const doors = ["/api/v1/auth/sign-in", "/api/auth/sign-in", "/healthz", "/cdn-cgi/local/scheduled", "/cdn-cgi/local/explorer/api"];
    for (const path of doors) {
      const answer = await fetch(`http://127.0.0.1:${other}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "CF-Connecting-IP": "192.0.2.1", "MF-Route-Override": "mission-control" },
        body: JSON.stringify({ token: TOKEN }),
      });
      check(`no other port than its own leads anywhere: ${path}`, [403, 404, 405].includes(answer.status) && (await answer.text()).length < 20, [
        other,
        answer.status,
      ]);
    }
  }
}

/** Files and folders that somebody but their owner may do something with. */
function open(folder) {
  const entries = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  return [folder, ...entries].filter((path) => (statSync(path).mode & 0o077) !== 0);
}

try {
  addresses();
  sealKeys();
  variables();
  mistakes();
  sharedFolders();
  mkdirSync(state, { mode: 0o755 });
  chmodSync(state, 0o755);
  await during({}, async ({ pid }) => {
    await otherDoors(pid);
    const statuses = await guesses((n) => ({
      "CF-Connecting-IP": `192.0.2.${n}`,
      "X-Forwarded-For": `192.0.2.${n}`,
      "MF-CF-Blob": `{"clientIp":"192.0.2.${n}:1"}`,
    }));
    check("guesses with invented addresses count as those of one address", count(statuses, 401) <= 20 && count(statuses, 429) >= 10, statuses);
    const { status } = await post("/auth/sign-in", { token: TOKEN });
    check("the right token is not refused by the limit", status === 200, status);
    const shown = await addressShown({ "CF-Connecting-IP": "192.0.2.200" });
    check("the address that is shown is that of the connection", shown === "127.0.0.1", shown);
    const looks = ["/", "/boards/x?task=1", "/assets/of-a-former-build.js"].map((path) => fetch(`http://127.0.0.1:${port}${path}`));
    const [home, page, gone] = await Promise.all(looks);
    const isPage = (await page.text()) === (await home.text()) && page.headers.has("Content-Security-Policy");
    check("every address of the dashboard is answered with its page", isPage && page.status === 200, [page.status, ...page.headers]);
    const isKept = !/no-store/.test(gone.headers.get("Cache-Control") ?? "");
    check("a script that a newer build has replaced is not there, and nobody keeps that answer", gone.status === 404 && !isKept, [
      gone.status,
      ...gone.headers,
    ]);
    check("what was open to others of the machine is closed, and nothing in it is open", open(state).length === 0, open(state).slice(0, 5));
  });
  const issuer = { name: "Acme SSO", issuer: "https://id.acme.example", audience: "mc", jwks_url: "https://id.acme.example/jwks.json" };
  await during({ TRUSTED_PROXIES: "127.0.0.1", AUTH_ISSUERS: JSON.stringify([issuer]), CORS_ORIGINS: "https://app.example.com" }, async () => {
    const statuses = await guesses((n) => ({ "X-Forwarded-For": `192.0.2.${n}` }));
    check("behind a proxy that is trusted each client counts for itself", count(statuses, 401) === 30, statuses);
    const shown = await addressShown({ "X-Forwarded-For": "1.1.1.1, 192.0.2.200", "CF-Connecting-IP": "1.1.1.1" });
    check("and its own address is shown", shown === "192.0.2.200", shown);
    const options = await (await fetch(`${api}/auth/options`)).json();
    const { headers } = await fetch(`${api}/auth/options`, { headers: { Origin: "https://app.example.com" } });
    check("CORS_ORIGINS of the environment is honoured", headers.get("Access-Control-Allow-Origin") === "https://app.example.com", [...headers]);
    check("AUTH_ISSUERS of the environment is honoured", options.issuers[0]?.name === "Acme SSO", options);
  });
  const byNpm = await start({}, ["npm", "start"]);
  await byNpm.stop();
  const answers = await fetch(`${api}/auth/options`).then(
    ({ ok }) => ok,
    () => false,
  );
  check("who stops npm alone, as a service manager does, stops the server", !answers, byNpm.said());
  const survivor = await start({}, [process.execPath, "test/start/dies.mjs"]);
  check("cron goes on when the runtime has died and another was started in its place", survivor.said().trim().endsWith("swept"), survivor.said());
  for (const [name, value] of [
    ["SEAL_KEY", "c2hvcnQ="],
    ["TRUSTED_PROXIES", "everybody"],
    ["PUBLIC_URL", "mc.example.com"],
  ]) {
    const { code, said } = await start({ [name]: value });
    check(`a wrong ${name} stops the start with the reason`, code === 1 && said().includes(name), [code, said()]);
  }
} catch (error) {
  check(error.stack, false);
}
rmSync(scratch, { recursive: true, force: true });
process.exit(sum());
