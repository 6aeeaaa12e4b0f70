// What a hostile connector says, by kind.
const uuid = () => crypto.randomUUID();
export const event = (name, payload) => JSON.stringify({ type: "event", event: name, payload });
export const relay = (name, payload = {}) => JSON.stringify({ type: "relay", event: name, payload });
const message = { role: "assistant", content: [{ type: "text", text: "done" }] };
const nobody = () => `agent:main:task-${uuid()}`;
const held = (id, sessionKey, command) => event("exec.approval.requested", { id, expiresAtMs: Date.now() + 600_000, request: { command, sessionKey } });

/** What one flood sends: how many frames, and the n-th of them; `known` names the session of an open run. */
export const FLOODS = {
  "ends of one unknown session": {
    frames: 10_000,
    frame: () => event("chat", { runId: "nobody", sessionKey: "agent:main:task-00000000-0000-7000-8000-000000000000", state: "final", message }),
  },
  "ends of unknown sessions": { frames: 10_000, frame: () => event("chat", { runId: uuid(), sessionKey: nobody(), state: "final", message }) },
  "ends of unknown runs": { frames: 10_000, frame: () => event("chat", { runId: uuid(), state: "final", message }) },
  "words of unknown sessions": {
    frames: 10_000,
    frame: () => event("agent", { runId: uuid(), sessionKey: nobody(), stream: "assistant", data: { text: "word ".repeat(20) } }),
  },
  "words of an open run": {
    frames: 10_000,
    frame: (n, known) => event("agent", { sessionKey: known, stream: "assistant", data: { text: `word ${n} `.repeat(20) } }),
  },
  "steps of an open run": {
    frames: 5_000,
    frame: (n, known) => event("agent", { sessionKey: known, stream: "item", data: { itemId: `${n}`, title: "t".repeat(2_000), status: "running" } }),
  },
  "held commands of unknown sessions": { frames: 5_000, frame: () => held(uuid(), nobody(), "rm -rf /") },
  "held commands of an open run": { frames: 2_000, frame: (_n, known) => held(uuid(), known, "rm -rf /") },
  "large held commands": { frames: 300, frame: (_n, known) => held(uuid(), known, "x".repeat(200_000)) },
  "held and released": {
    frames: 2_000,
    frame: (n, known) => (n % 2 ? event("exec.approval.resolved", { id: `h${n - 1}`, decision: "deny" }) : held(`h${n}`, known, "true")),
  },
  "releases of unknown commands": { frames: 10_000, frame: () => event("exec.approval.resolved", { id: uuid(), decision: "deny" }) },
  "what is no JSON": { frames: 10_000, frame: (n) => `{"type":"event",${n}` },
  "answers to nothing": { frames: 10_000, frame: () => JSON.stringify({ type: "res", id: uuid(), ok: true, payload: {} }) },
  "events that nobody knows": { frames: 10_000, frame: (n) => event(`unknown.${n}`, { n }) },
  "frames of 8 MB": { frames: 12, frame: () => event("chat", { sessionKey: nobody(), state: "final", message: { content: "x".repeat(8 * 1024 * 1024) } }) },
  "up and down": {
    frames: 2_000,
    frame: (n) => (n % 2 ? relay("gateway.up") : relay("gateway.down", { problem: n % 4 ? "closed" : "not_running", message: `down ${n}` })),
  },
  nonces: { frames: 2_000, frame: () => event("connect.challenge", { nonce: uuid() }) },
};
