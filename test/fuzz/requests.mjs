// One request, planned from an operation: everything that is sent is in the plan, so that it can be shown, cut down and
// sent again. Sent with node:http, which lets odd addresses, headers and bodies through.
import { Agent, request as httpRequest } from "node:http";
import { gunzipSync } from "node:zlib";
import { damaged, valid } from "./instances.mjs";
import { badText, brokenBody, QUERY_TEXTS, write } from "./values.mjs";

const ANSWER_MAX_MS = 15_000;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** What node:http accepts as a header value: no control characters, nothing above Latin-1. */
const headerText = (text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?").slice(0, 30_000);
const encoded = (text) => encodeURIComponent(String(text).toWellFormed());

/** Percent-encodings that are none, in an address that node:http still takes. */
const BAD_SEGMENTS = ["%", "%zz", "%c0%80", "%ff%fe", "%00", "%2e%2e%2f", "..%2f", "%f0%9f%92", "a%0d%0ab", "%25%32%66", ";x=1", "*", "null"];

function segment(kind, { random, pool, round, operation }) {
  if (operation.effect === "takes_away" && kind === operation.names.at(-1)) {
    // A list of kept things is no target here: what is deleted was made for that, or is not there.
    const spare = pool.spare(random, kind);
    if (spare && random.chance(0.85)) return encoded(spare);
    return random.chance(0.5) ? encoded(pool.any(random).replace(/^./, "f")) : random.pick(BAD_SEGMENTS);
  }
  if (round < 2 || random.chance(0.85)) return encoded(pool.pick(random, kind));
  if (random.chance(0.4)) return random.pick(BAD_SEGMENTS);
  return encoded(badText(random)).slice(0, 3_000).replace(/%.?$/, "") || "%20";
}

/** The last id first: the ones before it are mostly what it belongs to. */
function pathOf({ names, path }, how) {
  const chosen = {};
  for (const kind of names.toReversed()) {
    const known = how.pool.parent(chosen[names.at(-1)], kind);
    chosen[kind] = known && how.random.chance(0.8) ? encoded(known) : segment(kind, how);
  }
  return path.replace(/\{([a-z_]+)\}/g, (_, kind) => chosen[kind]);
}

function queryOf(operation, maker, round) {
  const { random } = maker;
  const pairs = [];
  for (const { name, schema, required } of operation.query) {
    if (!required && (round === 0 || random.chance(0.6))) continue;
    const good = valid(schema, name, maker);
    pairs.push([name, encoded(typeof good === "object" && good !== null ? JSON.stringify(good) : String(good))]);
  }
  if (round < 2 || !random.chance(0.4)) return pairs;
  const name =
    operation.query.length > 0 && random.chance(0.8) ? random.pick(operation.query).name : random.pick(["limit", "cursor", "__proto__", "x[]", "a.b"]);
  const value = encoded(random.chance(0.5) ? random.pick(QUERY_TEXTS) : badText(random).slice(0, 5_000));
  if (random.chance(0.3)) pairs.push([name, value]); // given twice
  return [...pairs.filter(([other]) => other !== name), [name, random.chance(0.1) ? "%zz%" : value]];
}

/** Headers that the API reads, with values that it does not expect. */
function oddHeader(random, pool, method) {
  // The local runtime takes any method with `Upgrade: websocket` for a GET, so that header is kept for reads.
  if (method === "GET" && random.chance(0.05)) return ["Upgrade", "websocket"];
  return random.pick([
    () => ["Idempotency-Key", headerText(random.pick(["fuzz", "k".repeat(200), "k".repeat(201), badText(random)]))],
    () => ["If-Match", random.pick(['"1"', "1", '"2"', "*", 'W/"1"', '"x"', '"1", "2"', "-1", '"99999999999999999999"', '""', headerText(badText(random))])],
    () => ["X-Organization-Id", random.pick([pool.pick(random, "organization_id"), "x", "me", pool.any(random), headerText(badText(random))])],
    () => ["X-Request-Id", headerText(badText(random))],
    () => ["X-Agent-Token", headerText(badText(random))],
    () => ["Cookie", `mc_session=${headerText(badText(random))}`],
    () => ["Origin", random.pick(["null", "https://evil.example", "x", headerText(badText(random))])],
    () => ["Accept", headerText(badText(random))],
    () => ["Accept-Encoding", "x, gzip;q=9"],
    () => ["X-Junk", "j".repeat(30_000)],
    () => ["X-Forwarded-For", headerText(badText(random))],
    () => ["Range", "bytes=5-1"],
    () => ["If-None-Match", headerText(badText(random))],
  ])();
}

const ODD_TYPES = [
  "text/plain",
  "application/xml",
  "multipart/form-data; boundary=x",
  "application/x-www-form-urlencoded",
  "application/json; charset=utf-16",
  "x",
  "",
];

function bodyOf(operation, maker, round) {
  const { random } = maker;
  if (!operation.body) return round >= 2 && random.chance(0.15) ? { type: "application/json", bytes: Buffer.from(write(random.json())) } : null;
  const type = operation.mediaType;
  if (!/json/.test(type))
    return { type, bytes: random.pick([Buffer.alloc(0), random.bytes(300), Buffer.concat([Buffer.from("PK\u0003\u0004"), random.bytes(200)])]) };
  const value = valid(operation.body, "", maker);
  const how = round < 2 ? "good" : random.pick(["good", "good", "damaged", "damaged", "damaged", "damaged", "damaged", "broken"]);
  if (how === "damaged") return { type, value: damaged(value, random) };
  if (how === "broken") return { type: random.chance(0.3) ? random.pick(ODD_TYPES) : type, bytes: brokenBody(random, write(value)) };
  return { type: round >= 2 && random.chance(0.05) ? random.pick(ODD_TYPES) : type, value };
}

/** Plans round `round` of an operation for a caller. Rounds 0 and 1 are valid: the least, and with optional members. */
export function plan(operation, caller, round, { random, pool, document }) {
  const isValid = round < 2;
  // A stranger gets no real token: the one of an invite would make them a guest.
  const token = () => (caller.isStranger ? null : pool.token(random, operation.path));
  const maker = { random, pool, token, components: document.components, full: round > 0 };
  const path = pathOf(operation, { random, pool, round, operation });
  const headers = [...caller.headers(random)];
  const missing = document.methodsMissing(operation.path);
  // Another method at a fixed address only: a bad id may be the name of an address that has that method.
  const method = !isValid && operation.names.length === 0 && missing.length > 0 && random.chance(0.03) ? random.pick(missing) : operation.method;
  if (!isValid) for (let count = random.pick([0, 0, 1, 2]); count > 0; count--) headers.push(oddHeader(random, pool, method));
  return {
    operation,
    caller: caller.name,
    method,
    prefix: !isValid && random.chance(0.1) ? document.otherPrefix : document.prefix,
    path: !isValid && random.chance(0.02) ? random.pick([`${path}/`, `${path}/x`, `/${path}`, `${path}//`, `${path}%`]) : path,
    query: queryOf(operation, maker, round),
    headers,
    body: method === "GET" ? null : bodyOf(operation, maker, round),
    isPlain: isValid,
  };
}

const bytesOf = (body) => (body === null ? null : (body.bytes ?? Buffer.from(write(body.value), "utf8")));
const addressOf = ({ prefix, path, query }) => `${prefix}${path}${query.length > 0 ? `?${query.map((pair) => pair.join("=")).join("&")}` : ""}`;

const textOf = (response, bytes) => (response.headers["content-encoding"] === "gzip" && bytes.length > 0 ? gunzipSync(bytes) : bytes).toString("utf8");

/** Sends a plan. Answers with status, headers, text, how long it took; `failure` where nothing came. */
export async function send(server, sent) {
  const began = performance.now();
  const answer = await attempt(server, sent);
  // A kept connection that the server closed after the answer before: the next request on it is the first to notice.
  const last = answer.isStale ? await attempt(server, sent, true) : answer;
  return { ...last, tookMs: performance.now() - began };
}

function attempt(server, sent, isAlone = false) {
  const body = bytesOf(sent.body);
  const headers = {};
  for (const [name, value] of sent.headers) headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  if (sent.body?.type) headers["Content-Type"] = sent.body.type;
  if (body) headers["Content-Length"] = body.length;
  const options = { host: "127.0.0.1", port: server.port, method: sent.method, path: addressOf(sent), headers, agent: isAlone ? false : agent };
  return new Promise((done) => {
    const call = httpRequest(options, (response) => {
      const chunks = [];
      // A stream has no end of its own: that it has begun is its answer.
      if (response.headers["content-type"] === "text/event-stream") {
        done({ status: response.statusCode, headers: response.headers, text: "" });
        call.destroy();
        return;
      }
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => done({ status: response.statusCode, headers: response.headers, text: textOf(response, Buffer.concat(chunks)) }));
      response.on("error", (error) => done({ failure: error.message }));
    });
    call.setTimeout(ANSWER_MAX_MS, () => call.destroy(new Error(`no answer within ${ANSWER_MAX_MS} ms`)));
    call.on("error", (error) => done({ failure: `${error.code ?? ""} ${error.message}`, isStale: call.reusedSocket && error.code === "ECONNRESET" }));
    call.end(body ?? undefined);
  });
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const SHOWN_CHARS = 600;

/** The plan as a line for a shell; secrets by name, long values cut. */
export function asCurl(sent, hide) {
  const headers = sent.headers.map(([name, value]) => `-H ${quoted(`${name}: ${hide(value).slice(0, 120)}`)}`);
  const body = bytesOf(sent.body);
  const text = body?.toString("utf8") ?? "";
  const isText = body && Buffer.from(text, "utf8").equals(body);
  const shown = isText ? text : body ? `(base64) ${body.toString("base64")}` : "";
  const cut = shown.length > SHOWN_CHARS ? `${shown.slice(0, SHOWN_CHARS)}… (${body.length} bytes)` : shown;
  const data = body ? [`-H ${quoted(`Content-Type: ${sent.body.type}`)}`, `--data-binary ${quoted(hide(cut))}`] : [];
  return ["curl -i -X", sent.method, quoted(`$ORIGIN${addressOf(sent)}`.slice(0, 2_000)), ...headers, ...data].join(" ");
}

/** Smaller plans than this one: without a header, a query pair, a member of the body; or with a shorter text in it. */
export function smaller(sent) {
  const without = (list, index) => list.filter((_, other) => other !== index);
  const plans = [];
  for (const index of sent.headers.keys()) if (sent.headers[index][0] !== "Authorization") plans.push({ ...sent, headers: without(sent.headers, index) });
  for (const index of sent.query.keys()) plans.push({ ...sent, query: without(sent.query, index) });
  const value = sent.body?.value;
  if (value && typeof value === "object" && value.constructor === Object) {
    for (const [name, inner] of Object.entries(value)) {
      const { [name]: _gone, ...others } = value;
      plans.push({ ...sent, body: { ...sent.body, value: others } });
      if (typeof inner === "string" && inner.length > 8)
        plans.push({ ...sent, body: { ...sent.body, value: { ...value, [name]: inner.slice(0, inner.length / 2) } } });
    }
  }
  return plans;
}
