// The live sockets under fuzz: bad addresses and frames of every kind. After each burst an honest watcher must still be
// served: it is made ready, and hears of the next change.
import WebSocket from "ws";
import { badText, badValue, write } from "./values.mjs";

const OPEN_MAX_MS = 5_000;
const HEAR_MAX_MS = 8_000;
/** What a live socket takes at most: more closes it. */
const LIVE_FRAME_MAX = 65_536;
const MEBIBYTE = 1_048_576;

/** Opens a socket; answers with how that went, and with the frames as they come. */
export function openSocket(url, headers) {
  return new Promise((done) => {
    const socket = new WebSocket(url, { headers, handshakeTimeout: OPEN_MAX_MS, maxPayload: 0, perMessageDeflate: false });
    const heard = { socket, status: 0, frames: [], closed: null, failure: null };
    socket.on("message", (data) => heard.frames.push(data.toString("utf8")));
    socket.once("open", () => done(Object.assign(heard, { status: 101 })));
    socket.once("unexpected-response", (_, response) => {
      response.resume();
      done(Object.assign(heard, { status: response.statusCode }));
    });
    socket.on("error", (error) => {
      heard.failure = error.message;
      done(heard);
    });
    socket.once("close", (code) => (heard.closed = code));
  });
}

/** Waits until `probe` holds; false when it did not in time. */
export async function eventually(probe, limitMs = HEAR_MAX_MS) {
  for (const end = Date.now() + limitMs; Date.now() < end; await new Promise((next) => setTimeout(next, 25))) if (await probe()) return true;
  return false;
}

/** Frames that no client should send, by kind: text and bytes, broken, odd, large. */
export const BAD_FRAMES = {
  bytes: (random) => random.bytes(random.pick([1, 200, 2_000])),
  "no bytes": () => Buffer.alloc(0),
  "many bytes": (random) => random.bytes(70_000),
  "empty text": () => "",
  "broken JSON": () => "{",
  "almost a ping": () => "ping ",
  "odd text": (random) => badText(random),
  "any JSON": (random) => write(badValue(random)),
  "our frame with odd members": (random) => write({ type: badValue(random), seq: badValue(random), events: badValue(random) }),
  "our frame from the wrong side": (random) => write({ type: random.pick(["events", "ready", "resync", "run", "error", "subscribe", "__proto__"]), seq: -1 }),
  "a change with odd members": (random) =>
    write({ type: random.pick(["task.move", "task.create", "presence"]), id: badValue(random), colour: badValue(random) }),
  "one too long": () => "x".repeat(LIVE_FRAME_MAX + 1),
  mebibyte: () => "y".repeat(MEBIBYTE),
  "deep JSON": () => `${'{"a":'.repeat(5_000)}1`,
};

export function shuffled(random, list) {
  return list
    .map((item) => ({ item, place: random.below(2 ** 30) }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
}

const BAD_SINCE = ["-1", "1e9", "x", "9".repeat(40), "0", "0;1", "%00", "", "999999999999999", "NaN", "1&since=2"];

/** Closes politely, or not at all. */
function leave(socket, random) {
  if (random.chance(0.5)) socket.terminate();
  else socket.close(random.pick([1000, 1001, 4000, 4999]), random.chance(0.5) ? "x".repeat(123) : "");
}

function refusalsOf(status, wanted, what) {
  if (status === 101 ? wanted.includes(101) : wanted.includes(status)) return [];
  return [{ kind: "door", text: `${what}: ${status}, expected ${wanted.join(" or ")}` }];
}

/** A kind of live socket: its address for a thing of ours, and how to make it speak. */
export function liveKinds({ server, world, document, pool }) {
  const { home, foreign } = world;
  const ws = server.origin.replace("http", "ws");
  const owner = { Authorization: `Bearer ${server.secrets.token}`, "X-Organization-Id": home.organization.id };
  const board = home.boards[0].id;
  // A comment: a new task may need a value by now, where a custom field of the board is required.
  const [task] = pool.list("task_id", "kept");
  const speak = (message) => home.api("POST", `/tasks/${task}/comments`, { message });
  const elsewhere = [foreign.boards[0].id, "x", "%00", "00000000-0000-0000-0000-000000000000", "..%2f", "me"];
  return [
    {
      name: "board",
      url: `${ws}/ws/board/${board}/sync`,
      // The owner has both organizations: another one's board is theirs too, so it may be opened.
      badUrls: elsewhere.map((id) => `${ws}/ws/board/${id}/sync`),
      owner,
      speak,
      document,
    },
    { name: "feed", url: `${ws}/ws/feed`, badUrls: [], owner, speak, document },
  ];
}

/** One burst on a live socket, then the honest watcher. Answers with findings; `noted` is told of each frame sent. */
export async function liveBurst(kind, random, noted) {
  const found = [];
  const bad = `${kind.url}?since=${random.pick(BAD_SINCE)}`;
  for (const [headers, wanted] of [
    [{}, [401]],
    [{ Authorization: `Bearer ${random.text().replace(/[^ -~]/g, "?") || "x"}` }, [401]],
    [{ Cookie: "mc_session=x" }, [401, 403]],
    [{ ...kind.owner, "X-Organization-Id": "x" }, [404, 101]],
  ]) {
    const door = await openSocket(bad, headers);
    found.push(...refusalsOf(door.status, wanted, `${bad} with ${Object.keys(headers).join(", ") || "nothing"}`));
    door.socket.terminate();
  }
  for (const url of kind.badUrls) {
    const door = await openSocket(url, kind.owner);
    found.push(...refusalsOf(door.status, [101, 404], url));
    door.socket.terminate();
  }
  found.push(...(await badFrames(kind, bad, random, noted)));
  return [...found, ...(await honestWatcher(kind, random))];
}

/** Every kind of bad frame once. Each is answered with an error; what is too large ends the socket, and only that. */
async function badFrames(kind, url, random, noted) {
  const guest = await openSocket(url, kind.owner);
  if (guest.status !== 101) return [{ kind: "door", text: `${url}: ${guest.status} ${guest.failure ?? ""}` }];
  const found = [];
  const large = [];
  let wanted = 0;
  for (const name of shuffled(random, Object.keys(BAD_FRAMES))) {
    const frame = BAD_FRAMES[name](random);
    if (frame.length > LIVE_FRAME_MAX) large.push({ name, frame });
    else {
      guest.socket.send(frame);
      noted(name);
      if (frame !== "ping") wanted += 1;
    }
  }
  const refusals = () => guest.frames.filter((frame) => frame.includes('"bad_frame"')).length;
  await eventually(() => guest.closed !== null || refusals() >= wanted);
  if (guest.closed !== null) found.push({ kind: "frame", text: `closed with ${guest.closed} after frames that are bad but not too large` });
  else if (refusals() < wanted) found.push({ kind: "frame", text: `${wanted - refusals()} of ${wanted} bad frames were not answered` });
  for (const frame of guest.frames) if (!/^\s*[{p]/.test(frame)) found.push({ kind: "frame", text: `said ${frame.slice(0, 200)}` });
  leave(guest.socket, random);
  for (const { name, frame } of large) {
    const one = await openSocket(url, kind.owner);
    one.socket.send(frame);
    noted(name);
    if (!(await eventually(() => one.closed !== null)) || one.closed !== 1009)
      found.push({ kind: "frame", text: `${frame.length} long (${name}): closed with ${one.closed}, expected 1009` });
    one.socket.terminate();
  }
  return found;
}

async function honestWatcher(kind, random) {
  const watcher = await openSocket(kind.url, kind.owner);
  try {
    if (!(await eventually(() => watcher.frames.some((frame) => frame.includes('"ready"')))))
      return [{ kind: "watcher", text: `not ready: ${watcher.status}` }];
    const title = `Heard ${random.below(1_000_000)}`;
    await kind.speak(title);
    if (!(await eventually(() => watcher.frames.some((frame) => frame.includes(title))))) return [{ kind: "watcher", text: "does not hear of a new comment" }];
    // Only these have a place in the stream; what is going on (a run's live text) is told in between.
    const placed = watcher.frames
      .filter((frame) => frame.startsWith("{"))
      .map((frame) => JSON.parse(frame))
      .filter((frame) => /^(events|ready)$/.test(frame.type) || (typeof frame.seq === "number" && frame.type.includes(".")));
    const seqs = placed.map((frame) => frame.seq);
    return seqs.every((seq, index) => index === 0 || seq >= seqs[index - 1]) ? [] : [{ kind: "watcher", text: `goes back: ${seqs.join(" ")}` }];
  } finally {
    watcher.socket.terminate();
  }
}
