// What GatewayLink writes about shell commands that the gateway holds for a decision. Which ones are held is asked for once and
// kept in memory, so that what is told twice, or of no command of ours, costs no query.
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { newId } from "#worker/platform/ids.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { clip } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import {
  commandHash,
  execLane,
  heldCommand,
  heldCommands,
  type HeldPlace,
  holdCommand,
  refuseCommand,
  releaseCommand,
  replaceCommand,
  type RunRow,
  taskOfSession,
} from "#worker/runs/index.ts";
import { Bucket } from "#worker/platform/bucket.ts";
import { isOurs, type Source, sourceOf } from "./held-source.ts";
import type { GatewayLedger } from "./ledger.ts";
import { COMMAND_MAX_BYTES, HELD_ID_MAX_CHARS, HELD_MAX, HELD_MAX_BYTES, HOLDS, LOOK_UPS, UNGOVERNED_HOLDS, UNGOVERNED_MAX } from "./limits.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { HeldRequest } from "./protocol.ts";

/** `later`: the gateway goes on holding it, and its list is asked for again. `refused`: its denial is to be sent. */
export type Holding = { run: RunRow | null; outcome: "held" | "ignored" | "later" | "refused" };

const REFUSER: Actor = { type: "system", id: "links", name: "Mission Control" };
const REFUSED_MAX = 1_000;
const SESSION_MAX_CHARS = 300;
const bytesOf = (text: string | null): number => (text === null ? 0 : new TextEncoder().encode(text).length);

type Kept = { bytes: number; hash: string; isOurs: boolean };

export const contentHash = ({ command, cwd, host, resolvedPath: resolved_path }: HeldRequest["request"]): string =>
  commandHash({ command, cwd, host, resolved_path });

/** Why nobody could decide it; null: somebody can. */
function whyRefused({ id }: HeldRequest, bytes: number): string | null {
  if (bytes > COMMAND_MAX_BYTES)
    return `The command has ${bytes} bytes with its directory and program; at most ${COMMAND_MAX_BYTES} can be shown to whoever decides. It was denied. Put what is long into a file.`;
  if (id.length > HELD_ID_MAX_CHARS)
    return `The gateway calls it by an id of ${id.length} characters, so it cannot be answered. The gateway gives it up by itself.`;
  return null;
}

/** `bytes`: of each that would be held of its kind. */
function isFull(isGoverned: boolean, bytes: number[]): boolean {
  const share = isGoverned ? 1 : UNGOVERNED_MAX / HELD_MAX;
  return bytes.length > HELD_MAX * share || bytes.reduce((sum, each) => sum + each, 0) > HELD_MAX_BYTES * share;
}

export class HeldLedger {
  readonly #ledger: GatewayLedger;
  readonly #runs: OpenRuns;
  readonly #holds = new Bucket(HOLDS);
  readonly #ungovernedHolds = new Bucket(UNGOVERNED_HOLDS);
  readonly #lookUps = new Bucket(LOOK_UPS);
  /** How much each of them takes, and what it would run. */
  #held: Promise<Map<string, Kept>> | null = null;
  readonly #admitting = new Map<string, Promise<Holding["outcome"]>>();
  /** The gateway lists them until it has the denial. */
  readonly #refused = new Set<string>();

  constructor(ledger: GatewayLedger, runs: OpenRuns) {
    this.#ledger = ledger;
    this.#runs = runs;
  }

  /** A shell command waits for a person. Reported twice (event and list), stored once. */
  async held(item: HeldRequest): Promise<Holding> {
    if (this.#refused.has(item.id)) return { run: null, outcome: "ignored" };
    const { sessionKey } = item.request;
    const held = await this.#all();
    const run = taskOfSession(sessionKey) && sessionKey ? await this.#runs.find({ runId: undefined, sessionKey }) : null;
    const kept = held.get(item.id);
    if (kept && (kept.hash === "" || kept.hash === contentHash(item.request))) {
      if (run) await this.#wait(run);
      return { run, outcome: "ignored" };
    }
    if (!run && !this.#lookUps.take(Date.now())) return { run, outcome: "later" };
    return { run, outcome: await this.#once(item, async () => this.#admit(item, run ?? (await sourceOf(this.#ledger, sessionKey)), run, held)) };
  }

  /** Its event and the list may tell of it at the same time. */
  #once({ id, request }: HeldRequest, admit: () => Promise<Holding["outcome"]>): Promise<Holding["outcome"]> {
    const key = `${id} ${contentHash(request)}`;
    const admitted = this.#admitting.get(key) ?? admit().finally(() => this.#admitting.delete(key));
    this.#admitting.set(key, admitted);
    return admitted;
  }

  async #admit(item: HeldRequest, source: Source, run: RunRow | null, held: Map<string, Kept>): Promise<Holding["outcome"]> {
    const { command, cwd, host, resolvedPath } = item.request;
    const bytes = [command, cwd, host, resolvedPath].reduce((sum, text) => sum + bytesOf(text), 0);
    const reason = whyRefused(item, bytes);
    const before = held.get(item.id);
    const isGoverned = isOurs(source);
    const others = [...held].filter(([id, each]) => id !== item.id && each.isOurs === isGoverned);
    if ((!reason && isFull(isGoverned, [bytes, ...others.map(([, each]) => each.bytes)])) || !this.#mayTake(isGoverned)) return "later";
    const place = this.#place(item, source, run, bytes);
    if (reason && before) await this.released(item.id, "cancelled", null); // what it was before is not to be decided any more
    if (reason) return this.#refuse(item, place, bytes, { reason, isKnown: before !== undefined });
    if (!(await this.#hold(item, place, source, { run, before: before?.hash }))) return "ignored"; // it was released already
    held.set(item.id, { bytes, hash: place.content_hash, isOurs: isGoverned });
    if (run) await this.#wait(run);
    return "held";
  }

  #mayTake = (isGoverned: boolean): boolean => (isGoverned ? this.#holds : this.#ungovernedHolds).take(Date.now());

  #place({ id, expiresAtMs, request }: HeldRequest, source: Source, run: RunRow | null, bytes: number): HeldPlace {
    const { scope } = this.#ledger;
    return {
      gateway_id: scope.gatewayId,
      id: id.length > HELD_ID_MAX_CHARS ? sha256(id) : id,
      organization_id: scope.organizationId,
      agent_id: source.agent_id,
      board_id: source.board_id,
      task_id: source.task_id,
      run_id: run?.id ?? null,
      expires_at: new Date(expiresAtMs).toISOString(),
      created_at: new Date().toISOString(),
      bytes,
      content_hash: contentHash(request),
    };
  }

  /** `before`: the hash of another text that it had under the same id. */
  async #hold(
    { request }: HeldRequest,
    place: HeldPlace,
    source: Source,
    { run, before }: { run: RunRow | null; before: string | undefined },
  ): Promise<boolean> {
    const { command, cwd, host, resolvedPath: resolved_path, allowedDecisions: allowed_decisions, riskKinds: risk_kinds, warnings } = request;
    const session = place.task_id ? {} : { session_key: clip(request.sessionKey ?? "unknown", SESSION_MAX_CHARS) };
    const facts = { command, cwd, host, resolved_path, allowed_decisions, risk_kinds, warnings, ...session };
    const { db } = this.#ledger;
    const written = before === undefined ? holdCommand(db, place, facts) : replaceCommand(db, place, facts, before);
    return this.#ledger.write({ boardId: place.board_id, ...written, actor: this.#ledger.actorOf(source), causeId: run?.cause_id ?? null });
  }

  /** Denied, and written down that it was: the agent and whoever looks for it learn why. */
  async #refuse({ id, request }: HeldRequest, place: HeldPlace, bytes: number, { reason, isKnown }: { reason: string; isKnown: boolean }): Promise<"refused"> {
    const { db, scope } = this.#ledger;
    const now = new Date();
    const denial = commandStatement(db, {
      id: newId(),
      organizationId: scope.organizationId,
      gatewayId: scope.gatewayId,
      lane: execLane(place.id),
      kind: "exec.resolve",
      payload: { held_command_id: id, decision: "deny" },
      deadlineAt: deadlineAfter(now),
      at: now.toISOString(),
    });
    const answer = id === place.id ? [denial] : [];
    const refused = refuseCommand(db, place, { command: request.command, reason, bytes }, answer);
    const written = isKnown ? { writes: answer, events: refused.events } : refused;
    await this.#ledger.write({ boardId: place.board_id, ...written, actor: REFUSER });
    if (this.#refused.size >= REFUSED_MAX) this.#refused.clear();
    this.#refused.add(id);
    return "refused";
  }

  async #wait(run: RunRow): Promise<void> {
    if (run.status !== "waiting_approval")
      this.#runs.moved(run.id, await this.#ledger.moveRun(run, { status: "waiting_approval", ...this.#ledger.inThisBoot }));
  }

  /** The gateway no longer holds it: decided here or elsewhere, cancelled, expired, or lost in a restart. */
  async released(id: string, outcome: string, resolvedBy: string | null): Promise<void> {
    const held = await this.#all();
    if (!held.has(id)) return;
    const { db, scope } = this.#ledger;
    const { row } = await db.ask({ row: heldCommand(db, scope.gatewayId, id) });
    if (row) {
      await this.#ledger.write({ boardId: row.board_id, ...releaseCommand(db, row, outcome, resolvedBy, new Date().toISOString()) });
      const run = row.run_id ? await this.#ledger.run(row.run_id) : null;
      if (run?.status === "waiting_approval") this.#runs.moved(run.id, await this.#ledger.moveRun(run, { status: "running" }));
    }
    held.delete(id);
  }

  async isHeld(id: string): Promise<boolean> {
    return (await this.#all()).has(id);
  }

  /** Ids of the commands that are held, as far as we know. */
  async heldIds(): Promise<string[]> {
    return [...(await this.#all()).keys()];
  }

  #all(): Promise<Map<string, Kept>> {
    this.#held ??= this.#load().catch((error: unknown) => {
      this.#held = null;
      throw error;
    });
    return this.#held;
  }

  async #load(): Promise<Map<string, Kept>> {
    const { db, scope } = this.#ledger;
    return new Map(
      (await db.ask({ held: heldCommands(db, scope.gatewayId) })).held.map((row) => [
        row.id,
        { bytes: row.bytes, hash: row.content_hash, isOurs: isOurs(row) },
      ]),
    );
  }
}
