// What Mission Control says of a task's runs, held against what is true: the gateway's own session, the model's memory, and the file that the
// command writes. Everything that is wrong, by kind; nothing is wrong when all lists are empty.
import { readFileSync } from "node:fs";
import { ENDS, openGateway, textOf } from "../history.mjs";
import { patiently } from "./setting.mjs";

export const KINDS = ["stuck", "doubled", "lost", "untrue"];

const ranOf = ({ side, mark }) =>
  readFileSync(side.real.ranLog, "utf8")
    .split("\n")
    .filter((line) => line === mark).length;

/** The gateway's own word. */
async function historyOf(gateway, { sessionKey, mark }) {
  const { messages, sessionInfo } = await gateway.call("chat.history", { sessionKey, limit: 200 });
  const texts = messages.filter(({ role, content }) => role === "user" && textOf({ content }).includes(`MARK ${mark}`));
  const after = messages.slice(messages.lastIndexOf(texts.at(-1)) + 1);
  const said = after.filter((message) => message.role === "assistant" && textOf(message) !== "");
  const isActive = sessionInfo?.hasActiveRun === true;
  return { texts: texts.length, said: said.length > 0 ? textOf(said.at(-1)).trim() : null, isActive, status: sessionInfo?.status ?? null };
}

async function recordsOf({ id, side }) {
  const { items: runs } = await patiently("GET", `/tasks/${id}/runs`);
  const { items: events } = await patiently("GET", `/activity?task_id=${id}&limit=200`);
  const { items } = await patiently("GET", `/approvals?board_id=${side.board.id}&limit=200`);
  const { items: older } = await patiently("GET", `/approvals?board_id=${side.board.id}&limit=200&offset=200`);
  const approvals = [...items, ...older].filter(({ task_id }) => task_id === id);
  const released = events.filter(({ type }) => type === "command.released").map(({ payload }) => payload.outcome);
  return { runs, approvals, released, held: events.filter(({ type }) => type === "command.held").length, events: events.toReversed() };
}

/** A gateway that restarts goes on without the command that it held, and calls that done; whether it ran is judged with the commands. */
const isOfLostCommand = ({ error }) => /did not run/.test(error ?? "");

function runFaults({ runs, events }, history, asks) {
  const found = { stuck: [], doubled: [], lost: [], untrue: [] };
  const [run] = runs;
  const resentAt = events.filter(({ type }) => type === "run.requeued").map(({ at }) => Date.parse(at));
  if (!run) found.stuck.push("no run");
  if (runs.some(({ status }) => !ENDS.has(status)) && !history.isActive) found.stuck.push(`${run.status}, and nothing is there`);
  if (runs.length > 1) found.doubled.push(`${runs.length} runs`);
  if (history.texts > 1 || asks.some(({ told }) => told > 1)) found.doubled.push(`its text stands ${history.texts} times in the session`);
  for (const at of resentAt) if (asks.some((ask) => ask.at < at)) found.doubled.push("sent again though the model had been given it");
  if (asks.length === 0) found.lost.push(`the model never got it: ${run?.status}`);
  if (!run || !ENDS.has(run.status)) return found;
  if (history.isActive) found.untrue.push(`${run.status}, and the gateway goes on`);
  if (run.status === "succeeded" && history.status !== "done") found.untrue.push(`succeeded, there ${history.status}`);
  if (run.status !== "succeeded" && history.status === "done" && !isOfLostCommand(run)) found.untrue.push(`${run.status} (${run.error}), there done`);
  const isTold = history.said !== null && run.output?.trim().endsWith(history.said); // all of a turn that was heard, or the last of it
  if (run.status === "succeeded" && !isTold) found.untrue.push(`its words ${JSON.stringify([run.output, history.said])}`);
  if (run.status === "aborted") found.untrue.push("aborted, and nobody has stopped it");
  return found;
}

function commandFaults({ runs, approvals, released, held }, ran) {
  const untrue = [];
  const isAllowed = (outcome) => outcome.startsWith("allow-");
  const mayHaveRun = released.filter((outcome) => isAllowed(outcome) || outcome === "unknown").length;
  const overruled = approvals.filter(({ gateway_outcome }) => gateway_outcome !== null);
  if (ran > approvals.filter(({ status }) => status === "approved").length) untrue.push(`ran ${ran} times without leave`);
  if (ran > mayHaveRun) untrue.push(`ran ${ran} times, recorded: ${released.join(", ") || "nothing"}`);
  // An agent whose command takes long asks for it once more: the first has run then, and the second is the one that was lost.
  if (ran > released.filter(isAllowed).length && isOfLostCommand(runs[0])) untrue.push(`ran ${ran} times: "${runs[0].error}"`);
  if (approvals.some(({ status }) => status === "pending")) untrue.push("an approval waits, and no run does");
  if (held !== released.length) untrue.push(`${held} commands were held, ${released.length} released`);
  const denied = released.filter((outcome) => !isAllowed(outcome)).length;
  const saidSo = approvals.filter(({ status }) => status !== "approved").length + overruled.filter(({ status }) => status === "approved").length;
  if (denied !== saidSo && held === released.length) untrue.push(`${denied} were not allowed there, ${saidSo} say so: ${released.join(", ")}`);
  return untrue;
}

/** All that can be known of a task, and what is wrong about it. */
export async function judge(task, gateway, model) {
  const [records, history] = [await recordsOf(task), await historyOf(gateway, task)];
  const [asks, ran] = [model.of(task.mark), ranOf(task)];
  const found = runFaults(records, history, asks);
  if (records.runs.every(({ status }) => ENDS.has(status))) found.untrue.push(...commandFaults(records, ran));
  const told = records.events.map(({ type }) => type).filter((type) => /^(run|command|approval)\./.test(type));
  const types = told.join(" ");
  const [run] = records.runs;
  return { task, found, run, history, ran, asked: asks.length, types, isSentAgain: told.includes("run.requeued"), isResumed: told.includes("run.resumed") };
}

/** Each task of a side, judged. */
export async function judgeAll(tasks, side, model) {
  const gateway = await openGateway(side.real);
  const judged = [];
  for (const task of tasks) judged.push(await judge(task, gateway, model));
  gateway.close();
  return judged;
}

/** One line for each thing that is wrong. */
export const wrongs = (judged, kind) =>
  judged.flatMap(({ task, found, types, history, ran, asked }) =>
    found[kind].map((what) => `${task.mark}: ${what} [${types}] ${JSON.stringify({ ...history, said: history.said?.slice(0, 40), ran, asked })}`),
  );
