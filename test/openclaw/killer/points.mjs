// The points of a run at which something is killed, in the order in which a run comes by. `at`: where the run is caught, by what passes between
// the connector and the gateway (and what is done with it: withhold, dam, or nothing), by what Mission Control says, or by the model alone.
// `model`: where the model stops, so that nothing goes further. `gathers`: where it waits until all have come, and then goes on. `decides`: what is
// held is approved before it is caught.
const request = (method) => (passing) => passing.way === "request" && passing.method === method;
const answer = (method) => (passing) => passing.way === "answer" && passing.method === method;
const event = (name, fits) => (passing) => passing.way === "event" && passing.method === name && fits(passing.frame.payload);
const lifecycle = (phase) => event("agent", ({ stream, data }) => stream === "lifecycle" && data?.phase === phase);
const final = event("chat", ({ state, message }) => state === "final" && Boolean(message));
const held = event("exec.approval.requested", () => true);
const status = (wanted) => async (run) => run?.status === wanted;

export const POINTS = [
  { name: "stored, and nothing sent", at: { passing: request("sessions.messages.subscribe"), does: "withhold" }, server: true },
  { name: "about to be sent", at: { passing: request("chat.send"), does: "withhold" }, server: true },
  { name: "sent, and not answered", at: { passing: answer("chat.send"), does: "withhold" }, server: true },
  { name: "answered", at: { passing: answer("chat.send") } },
  { name: "running here", at: { run: status("running") }, server: true },
  { name: "begun there, and not told", at: { passing: lifecycle("start"), does: "dam" } },
  { name: "begun, and told", at: { passing: lifecycle("start") } },
  { name: "the model has been asked", at: {}, server: true },
  { name: "first words", at: {}, model: "first words", server: true },
  { name: "all is said, and not told", at: { passing: final, does: "dam" }, gathers: "first words", server: true },
  { name: "its end is told", at: { passing: final }, gathers: "first words", server: true },
  { name: "settled", at: { run: status("succeeded") }, model: null },
  { name: "a tool is called", at: {}, model: "tool called", command: true },
  { name: "a command is held there, and not told", at: { passing: held, does: "dam" }, command: true, server: true },
  { name: "a command is held here", at: { run: status("waiting_approval") }, command: true, server: true },
  { name: "decided here, and not sent", at: { passing: request("approval.resolve"), does: "withhold" }, command: true, decides: true, server: true },
  { name: "the decision is sent, and not answered", at: { passing: answer("approval.resolve"), does: "withhold" }, command: true, decides: true, server: true },
  { name: "the decision is answered", at: { passing: answer("approval.resolve") }, command: true, decides: true },
  { name: "the command runs", at: { ran: true }, command: true, decides: true, server: true },
  { name: "the command has ended", at: {}, model: "asked with the result", command: true, decides: true, server: true },
  { name: "more words", at: {}, model: "more words", command: true, decides: true },
  { name: "all is said after a command, and not told", at: { passing: final, does: "dam" }, gathers: "more words", command: true, decides: true, server: true },
];

/** Where the model stops unless a point says otherwise: before it has said anything, or, where a command is to come, never. */
export const modelStop = ({ model, gathers, command }) => gathers ?? (model === undefined ? (command ? null : "asked") : model);
