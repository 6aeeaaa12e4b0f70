// What GatewayLink writes to D1: runs, settled commands (held ones: held-ledger.ts, the gateway's state: presence.ts). Each verb is one guarded
// batch with its events; a guard that refuses means that somebody else has written it already, which is fine.
import type { Progress } from "#grammar/lifecycle.ts";
import {
  type CommandPayloads,
  commandsByIds,
  commandStatement,
  countAttemptStatement,
  discountAttemptsStatement,
  dueLaneStatement,
  emptyCommandStatement,
  type GatewayCommandRow,
  postponeCommandStatement,
  postponedEvent,
  progressStatement,
  repeatCommand,
  settleCommand,
  withdrawCommand,
} from "#worker/commands/index.ts";
import { gatewayById, type GatewayRow, type LinkScope } from "#worker/gateways/index.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { System } from "#worker/platform/slice.ts";
import { clip } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitUnlessMoved, type SystemChange } from "#worker/platform/work.ts";
import {
  everyRun,
  isAdopted,
  lostCommand,
  moveRun,
  openRunsOfGateway,
  rememberBootStatement,
  requeueRun,
  type RunChange,
  type RunRow,
  runById,
  stopAsked,
  type SendBatch,
  type SendVerdict,
} from "#worker/runs/index.ts";
import { FORGOTTEN_TOO_OFTEN, NOT_KEPT } from "./proof.ts";
import { GatewayError } from "./protocol.ts";
import type { Settled } from "./written.ts";

type Batch = Omit<SystemChange, "stream"> & { boardId: string | null; actor?: Actor };
/** `since`: when this start of the gateway was first connected. */
export type Boot = { id: string; since: number };
/** What the answer to a command means for its run. */
export type RunMove = { row: RunRow; change: RunChange };

const LINKS: Actor = { type: "system", id: "links", name: "Mission Control" };
const ERROR_MAX_CHARS = 500;
/** The code of the error of a command that waits for a decision of a person. */
export const HELD_BACK = "HELD_BACK";
const LOST_WITH_GATEWAY = "A shell command waited for approval when the gateway stopped; it did not run. Start the task again.";

/** Gateways put times and ids into what they say: those make no other reason. */
const plain = (text: string): string => text.replace(/[0-9a-f-]{8,}|\d+/gi, "#");
const isSameReason = (was: string | null, is: string): boolean => was !== null && plain(was) === plain(is);

/** Records what happens on one gateway. */
export class GatewayLedger {
  readonly #system: System;
  readonly scope: LinkScope;
  readonly db: Database;
  #name = "gateway";
  /** The gateway's start that is connected now, or was last. */
  boot: Boot | null;

  constructor(system: System, scope: LinkScope, boot: Boot | null = null) {
    this.#system = system;
    this.scope = scope;
    this.boot = boot;
    this.db = shardDatabase(system.env, scope.shard);
  }

  get self(): Actor {
    return { type: "gateway", id: this.scope.gatewayId, name: this.#name };
  }

  /** What is known of a run that the connected gateway speaks of. */
  get inThisBoot(): Pick<RunChange, "bootId"> {
    return this.boot ? { bootId: this.boot.id } : {};
  }

  /** The actor of what happens: the agent, else the gateway. */
  actorOf(run: Pick<RunRow, "agent_id" | "agent_name">): Actor {
    return run.agent_id ? { type: "agent", id: run.agent_id, name: run.agent_name ?? "agent" } : this.self;
  }

  /** false: a guard refused, nothing was written. */
  async write({ boardId, actor = this.self, ...change }: Batch): Promise<boolean> {
    const { shard, organizationId } = this.scope;
    const context = { ...this.#system, shard, db: this.db, now: new Date() };
    return (await commitUnlessMoved(actor, context, { ...change, stream: { organizationId, boardId } })) !== null;
  }

  async gateway(): Promise<GatewayRow | null> {
    const { row } = await this.db.ask({ row: gatewayById(this.db, this.scope.gatewayId) });
    if (row) this.#name = row.name;
    return row;
  }

  /** The agent of ours whose session it is. */
  agentOfSession(sessionKey: string) {
    return this.#system.composition.ports.agentOfSession(this.db, this.scope.gatewayId, sessionKey);
  }

  async openRuns(): Promise<RunRow[]> {
    return everyRun(this.db, (after) => openRunsOfGateway(this.db, this.scope.gatewayId, after));
  }

  /** A run of this gateway. */
  async run(id: string): Promise<RunRow | null> {
    const { run } = await this.db.ask({ run: runById(this.db, id) });
    return run?.gateway_id === this.scope.gatewayId ? run : null;
  }

  /** The run as it stands then; null: nothing has changed, or somebody else has moved it. */
  async moveRun(row: RunRow, change: RunChange): Promise<RunRow | null> {
    const move = moveRun(this.db, row, change, new Date().toISOString());
    if (!move) return null;
    const { guards, writes, event } = move;
    const batch = { boardId: row.board_id, guards, writes, events: [event], actor: this.actorOf(row), causeId: row.cause_id };
    return (await this.write(batch)) ? move.row : null;
  }

  /**
   * Ends a run. A gateway that restarts cancels the commands it held and finishes such a run without them: that
   * looks like success but is not, where the gateway says so itself.
   */
  async endRun(row: RunRow, change: RunChange): Promise<RunRow | null> {
    if (change.status !== "succeeded") return this.moveRun(row, change);
    const { lost } = await this.db.ask({ lost: lostCommand(this.db, this.scope.gatewayId, row.id) });
    return this.moveRun(row, lost ? { ...change, status: "failed", error: LOST_WITH_GATEWAY } : change);
  }

  /** Sends a run again that its gateway has forgotten, unless somebody wants it stopped. What cannot be sent again has failed. */
  async resend(row: RunRow, why: string): Promise<RunRow | null> {
    const { stop } = await this.db.ask({ stop: stopAsked(this.db, row.id) });
    if (stop) return this.moveRun(row, { status: "aborted" });
    const isOrdered = !isAdopted(row); // else no command of ours began it
    const again = isOrdered ? requeueRun(this.db, row, why) : null;
    if (again) {
      const { guards, writes, event } = again;
      if (await this.write({ boardId: row.board_id, guards, writes, events: [event], causeId: row.cause_id })) return again.row;
      if ((await this.run(row.id))?.version !== row.version) return null; // somebody else has moved it
    }
    return this.moveRun(row, { status: "failed", error: again || !isOrdered ? NOT_KEPT : FORGOTTEN_TOO_OFTEN });
  }

  /** Of a run that is proved to go on, and of which it was not known in which start of the gateway. */
  async rememberBoot({ id }: RunRow, bootId: string): Promise<void> {
    await rememberBootStatement(this.db, id, bootId).run();
  }

  #askGate(command: GatewayCommandRow): Promise<SendVerdict> {
    const { composition } = this.#system;
    return composition.ports.sendGate({ composition, db: this.db, now: new Date(), command });
  }

  /** Whether work may be sent, asked at that moment. If not, it is taken back, or waits: the record says why, and what happens in its place. */
  async admit(command: GatewayCommandRow): Promise<boolean> {
    const verdict = await this.#askGate(command);
    if (verdict.isSent && !verdict.batch) return true;
    if (!verdict.isSent && verdict.isHeldBack) {
      if (verdict.batch.events.length > 0) await this.write({ ...verdict.batch, actor: LINKS, causeId: command.cause_id });
      throw new GatewayError(HELD_BACK, verdict.why, { transient: true });
    }
    const batch = verdict.isSent ? verdict.batch : await this.#withdrawal(command, verdict);
    if (batch && !(await this.write({ ...batch, actor: LINKS, causeId: command.cause_id }))) throw new Error("what it depends on has just changed");
    return verdict.isSent;
  }

  async #withdrawal(command: GatewayCommandRow, { why, batch }: SendVerdict & { isSent: false }): Promise<SendBatch> {
    const at = new Date().toISOString();
    const run = command.kind === "run.start" ? await this.run(command.id) : null;
    const move = run && moveRun(this.db, run, { status: "aborted", error: why }, at);
    const taken = withdrawCommand(this.db, command, clip(why, ERROR_MAX_CHARS), at);
    return {
      boardId: batch.boardId ?? run?.board_id ?? null,
      guards: [...taken.guards, ...(move?.guards ?? []), ...batch.guards],
      writes: [...taken.writes, ...(move?.writes ?? []), ...batch.writes],
      events: [...(move ? [move.event] : []), ...batch.events],
    };
  }

  /** Counted before a command is sent: afterwards we know that it may have arrived. false: it has been taken back meanwhile, and is not sent. */
  async markSent(command: GatewayCommandRow): Promise<boolean> {
    const { meta } = await countAttemptStatement(this.db, command.id).run();
    return meta.changes > 0;
  }

  /** It was refused whole: as if it had not been sent. */
  async markRefused({ id, attempts }: GatewayCommandRow): Promise<void> {
    await discountAttemptsStatement(this.db, id, attempts).run();
  }

  /** `isFollowed`: until it is answered, what it says may have to be sent again. */
  async commandDone(command: GatewayCommandRow, runMove: RunMove | null, also: Settled, isFollowed = false): Promise<void> {
    await this.#settle(command, { status: "done", error: null, attempts: command.attempts + 1, isFollowed }, runMove, also);
  }

  /** Of those of these commands that are still kept, what they say is needed no more. */
  async forgetWords(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.db.d1.batch(ids.map((id) => emptyCommandStatement(this.db, id)));
  }

  /** Sends again what the gateway has lost or turned away before anything was done about it. */
  async repeat(id: string, why: string): Promise<void> {
    const [command] = (await this.db.ask({ found: commandsByIds(this.db, [id]) })).found;
    if (command) await this.write({ boardId: null, ...repeatCommand(this.db, command, why), causeId: command.cause_id });
  }

  /** The gateway takes a message under a known id for said, so what it turned away gets another one. */
  async sayAnew(command: GatewayCommandRow, why: string): Promise<void> {
    const at = new Date().toISOString();
    const { guards, writes } = withdrawCommand(this.db, command, why, at);
    const { organization_id: organizationId, gateway_id: gatewayId, lane, cause_id: causeId, deadline_at: deadlineAt } = command;
    const payload = JSON.parse(command.payload) as CommandPayloads["session.message"];
    const id = newId();
    const anew = commandStatement(this.db, { id, organizationId, gatewayId, lane, kind: "session.message", payload, deadlineAt, causeId, at });
    const { events } = repeatCommand(this.db, command, why);
    const place = this.#system.composition.ports.wakePassedOn(this.db, command.id, id); // it is the same message, so it takes one place
    await this.write({ boardId: null, guards, writes: [...writes, anew, place], events, causeId });
  }

  /** `attempts`: how often it has left. */
  async commandFailed(
    command: GatewayCommandRow,
    { error, attempts }: { error: string; attempts: number },
    runMove: RunMove | null,
    also: Settled,
  ): Promise<void> {
    await this.#settle(command, { status: "failed", error: clip(error, ERROR_MAX_CHARS), attempts }, runMove, also);
  }

  async #settle(
    command: GatewayCommandRow,
    end: { status: "done" | "failed"; error: string | null; attempts: number; isFollowed?: boolean },
    runMove: RunMove | null,
    also: Settled,
  ): Promise<void> {
    const { guards, writes, events } = settleCommand(this.db, command, end, new Date().toISOString());
    await this.write({ boardId: null, guards, writes: [...writes, ...also.writes], events: [...events, ...also.events], causeId: command.cause_id });
    if (runMove) await this.moveRun(runMove.row, runMove.change);
  }

  /** Setting an agent up is waited for: why it is not done yet is told, once for each reason. */
  async postpone(command: GatewayCommandRow, notBefore: Date, error: string): Promise<void> {
    const why = clip(error, ERROR_MAX_CHARS);
    const write = postponeCommandStatement(this.db, command.id, notBefore.toISOString(), why);
    if (command.kind !== "agent.provision" || isSameReason(command.error, why)) await write.run();
    else await this.write({ boardId: null, writes: [write], events: [postponedEvent(command, why)], causeId: command.cause_id });
  }

  /** How far a command has come, for whoever looks; the command goes on without it too. */
  async noteProgress({ id }: GatewayCommandRow, progress: Progress): Promise<void> {
    const failed = (error: unknown) => log.warn("gateway.progress_not_kept", { command_id: id, error: describe(error) });
    await progressStatement(this.db, id, JSON.stringify(progress)).run().catch(failed);
  }

  /** false: what it waited for was settled in this moment, and it is due. */
  async holdBack(command: GatewayCommandRow, notBefore: Date, error: string): Promise<boolean> {
    await this.postpone(command, notBefore, error);
    const verdict = await this.#askGate(command); // whoever settles it from now on finds it postponed, and makes it due
    const isHeld = !verdict.isSent && verdict.isHeldBack === true;
    if (!isHeld) await dueLaneStatement(this.db, this.scope.gatewayId, command.lane).run();
    return isHeld;
  }
}
