// What agents say about messages. A message joins the run that goes on in its session; when that ends at the same moment, the gateway begins
// one of its own for it, under the message's id or a new one, that nobody here has ordered. It becomes a run like any other: shown, stopped,
// ended with the truth. Kept in storage until the session's history shows who has answered, so that an answer given while nobody listened
// is found too, and what the gateway lost or turned away before anything was done about it is sent again.
import { describe, log } from "#worker/platform/log.ts";
import { actorOfEvent } from "#worker/platform/events.ts";
import { adoptRun, knownRunIds, latestRun, type RunRow, runById, taskOfSession } from "#worker/runs/index.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { GatewayPipe } from "./pipe.ts";
import { judge } from "./proof.ts";
import { member, messageText, textOr } from "./protocol.ts";
import { traceMessage } from "./trace.ts";

/** A message that was sent, and whose answer is not known yet. `bootId`: of the start of the gateway that it was sent to; older entries have none. */
type Said = { id: string; session: string; causeId: number | null; at: number; bootId?: string };
type Answer = { runId: string; text: string };

/** More than people say to the agents of one gateway in a quarter of an hour. */
const SAID_MAX = 200;
/** A session that has not answered by then will not: the agent had nothing to say, or the gateway has lost the message. */
const GIVEN_UP_AFTER_MS = 15 * 60_000;
const SESSIONS_AT_ONCE = 20;
export const LOST_THERE = "The gateway stopped before anything was done about what was said. It is said again.";
/** Ids that gateways give runs; others belong to sessions of somebody else. */
const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class Answers {
  readonly #kv: SyncKvStorage;
  readonly #pipe: GatewayPipe;
  readonly #ledger: GatewayLedger;

  constructor(kv: SyncKvStorage, pipe: GatewayPipe, ledger: GatewayLedger) {
    this.#kv = kv;
    this.#pipe = pipe;
    this.#ledger = ledger;
  }

  get #said(): Said[] {
    return this.#kv.get<Said[]>("said") ?? [];
  }

  #keep(said: Said[]): void {
    if (said.length > 0) this.#kv.put("said", said);
    else this.#kv.delete("said");
  }

  get isAnyAwaited(): boolean {
    return this.#said.length > 0;
  }

  /** Whether this is a message whose answer is not known yet. */
  isAwaited(id: string | undefined): boolean {
    return this.#said.some((one) => one.id === id);
  }

  /** Of tasks: what an agent does in another session is no run of ours. */
  get sessions(): string[] {
    return this.#said.map(({ session }) => session).filter(taskOfSession);
  }

  /** Whether a run may begin in this session that nobody has ordered. */
  isAwaitedIn(session: string | undefined): boolean {
    return this.#said.some((one) => one.session === session);
  }

  /** Before it is sent: from then on the gateway may answer. */
  async expect(id: string, session: string, causeId: number | null): Promise<void> {
    const others = this.#said.filter((one) => one.id !== id);
    const dropped = others.slice(0, 1 - SAID_MAX).map((one) => one.id);
    if (dropped.length > 0) log.warn("message.not_followed", { gateway_id: this.#ledger.scope.gatewayId, message_id: dropped[0] });
    const { boot } = this.#ledger;
    this.#keep([...others.slice(1 - SAID_MAX), { id, session, causeId, at: Date.now(), ...(boot ? { bootId: boot.id } : {}) }]);
    await this.#ledger.forgetWords(dropped);
  }

  /** It was not sent, or its answer is known. */
  settle(ids: ReadonlySet<string>): void {
    this.#keep(this.#said.filter(({ id }) => !ids.has(id)));
  }

  /** The run that a message has begun on the gateway, written down now; null: it is not one, or is known and has ended. `bootId`: of the start that has it. */
  async adopt(runId: string, session: string, bootId: string | null = this.#ledger.boot?.id ?? null): Promise<RunRow | null> {
    const task = taskOfSession(session);
    const said = this.#said.find((one) => one.id === runId) ?? this.#said.find((one) => one.session === session);
    if (!task || !said || !RUN_ID.test(runId)) return null;
    const { db, scope } = this.#ledger;
    const { known, source, author } = await db.ask({
      known: runById(db, runId),
      source: latestRun(db, task.taskId, scope.gatewayId, session),
      author: actorOfEvent(db, said.causeId),
    });
    if (known || !source) return null;
    const adoption = { id: runId, requestedBy: author ?? this.#ledger.self, causeId: said.causeId, bootId };
    const { row, ...batch } = adoptRun(db, source, adoption, new Date());
    return (await this.#ledger.write({ boardId: row.board_id, ...batch, causeId: said.causeId })) ? row : null;
  }

  /** Asks the sessions that have not answered yet. A run that goes on is settled with the others. */
  async check(): Promise<void> {
    const sessions = [...Map.groupBy(this.#said, ({ session }) => session)].slice(0, SESSIONS_AT_ONCE);
    for (const [session, said] of sessions) {
      try {
        const answered = await this.#answered(session, said);
        await this.#ledger.forgetWords([...answered]);
        this.settle(answered);
      } catch (error) {
        log.warn("message.not_followed", { gateway_id: this.#ledger.scope.gatewayId, session, error: describe(error) });
        return;
      }
    }
  }

  async #answered(session: string, said: Said[]): Promise<Set<string>> {
    const history = await this.#pipe.call("chat.history", { sessionKey: session, limit: 200 });
    const messages = member(history, "messages");
    const answers = new Map(said.map((one) => [one.id, answerTo(one.id, Array.isArray(messages) ? messages : [])]));
    const runIds = [...answers].flatMap(([id, answer]) => [id, answer?.runId ?? id]);
    const { db } = this.#ledger;
    const known = new Set((await db.ask({ known: knownRunIds(db, runIds) })).known.map(({ id }) => id));
    const settled = new Set<string>();
    for (const one of said) {
      const answer = answers.get(one.id);
      if (answer && !known.has(answer.runId)) await this.#takeIn(answer, session);
      if (answer || (this.#isGivenUp(one) && !member(history, "inFlightRun"))) settled.add(one.id);
      else if (!known.has(one.id)) await this.#repeatLost(one); // what has become a run is proved with the others
    }
    return settled;
  }

  #isGivenUp({ at }: Said): boolean {
    return Date.now() - Math.max(at, this.#ledger.boot?.since ?? at) > GIVEN_UP_AFTER_MS;
  }

  /** It is followed anew when it is sent. */
  async #repeatLost({ id, session, bootId }: Said): Promise<void> {
    const trace = await traceMessage(this.#pipe, session, id);
    const { boot } = this.#ledger;
    const isElsewhere = bootId !== undefined && bootId !== boot?.id;
    const verdict = trace && judge(trace, { isElsewhere, idleMs: Date.now() - (boot?.since ?? Date.now()) });
    if (verdict?.is === "forgotten") await this.#ledger.repeat(id, LOST_THERE);
  }

  /** Its events were missed: whether it has ended, and how, the gateway knows. */
  async #takeIn({ runId, text }: Answer, session: string): Promise<void> {
    const run = await this.adopt(runId, session, null);
    if (!run) return;
    const waited = await this.#pipe.call("agent.wait", { runId, timeoutMs: 50 });
    if (member(waited, "status") === "ok") await this.#ledger.endRun(run, { status: "succeeded", output: text });
  }
}

/** The first words after a message, and whose they are. */
function answerTo(id: string, messages: readonly unknown[]): Answer | null {
  const own = messages.findLastIndex((one) => member(one, "role") === "user" && textOr(member(one, "idempotencyKey"), "").startsWith(id));
  if (own < 0) return null;
  const after = messages.slice(own + 1).map((one) => ({ one, runId: textOr(member(member(one, "__openclaw"), "runId"), "") }));
  const first = after.find(({ one, runId }) => runId !== "" && member(one, "role") === "assistant" && messageText(one) !== "");
  return first ? { runId: first.runId, text: messageText(first.one) } : null;
}
