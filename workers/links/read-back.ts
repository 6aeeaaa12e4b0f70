// Reads back what agents consist of on their gateway, and writes down what differs from what was written there. On a new connection what
// decides whether work may leave; then, when the gateway says that its configuration has changed, and from time to time, everything.
import { dueLaneStatement } from "#worker/commands/index.ts";
import {
  type DriftRow,
  driftsOfGateway,
  effectivePolicy,
  hasOwnRule,
  HEARTBEAT_PART,
  holdsWork,
  isFile,
  isFullName,
  isLooser,
  noteSeen,
  PAGE_ROWS,
  policyText,
  POLICY_PART,
  type Seen,
  seenOf,
  settingsText,
  SETTINGS_PART,
  type There,
  writtenOf,
} from "#worker/drifts/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import { Bucket } from "#worker/platform/bucket.ts";
import type { GatewayLedger } from "./ledger.ts";
import { heartbeatThere } from "./own-turns.ts";
import { READ_BACKS } from "./limits.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError, member, textOr } from "./protocol.ts";
import { isMissing } from "./provision.ts";

/** While something is open; the alarm rings then anyway. */
const BUSY_EVERY_MS = 5 * 60_000;
const IDLE_EVERY_MS = 60 * 60_000;
/** A change is told before all of it can be read. */
const AFTER_CHANGE_MS = 2_000;
/** Work waits for the first look at a new connection, but no longer than this. */
const ANSWER_WITHIN_MS = 10_000;

/** A longer file is not read: it is told by its size and the time of its last change. We write far less. */
const READ_MAX_BYTES = 256 * 1024;
const tooLong = (file: unknown, size: number): string =>
  `[The file has ${size} bytes, more than is read back. It was changed last at ${String(member(file, "updatedAtMs"))} ms.]\n`;

type Parts = {
  pipe: GatewayPipe;
  ledger: GatewayLedger;
  kv: SyncKvStorage;
  dueAt(at: number): Promise<void>;
  onReleased(): void;
  /** All agents have been read: the gateway is here, and the link awake. */
  onRead(): Promise<void>;
  goesOn(work: Promise<unknown>): void;
};
/** When everything was read last; `isWanted`: something has changed since. */
type Kept = { at: number; isWanted: boolean };
/** What the gateway says of all agents at once. `config`: where nobody has looked at it, null. */
type Answer = { rows: ReadonlyMap<unknown, unknown>; policies: unknown; config: unknown };

const listOf = (answer: unknown, name: string): unknown[] => {
  const list = member(answer, name);
  if (!Array.isArray(list)) throw new GatewayError("BAD_ANSWER", `the gateway's answer has no list of ${name}`);
  return list;
};

function policySeen(row: DriftRow, policies: unknown): { seen: Seen; isLooser: boolean; means: "ask" | "trust" | null } {
  const { policy: meant, is, tokenHash } = writtenOf(row);
  const there = effectivePolicy(policies, row.gateway_agent_id);
  const isOwn = hasOwnRule(policies, row.gateway_agent_id);
  const text = policyText(is === "trust" && !isOwn ? null : there);
  const isAsking = policyText(there) === policyText(meant);
  return { seen: seenOf(text, tokenHash), isLooser: is === "ask" && isLooser(meant, there), means: isOwn ? (isAsking ? "ask" : null) : "trust" };
}

function settingsSeen(row: DriftRow, there: unknown): Seen {
  const model = textOr(member(member(there, "model"), "primary"), "");
  return seenOf(settingsText(textOr(member(there, "name"), row.gateway_agent_id), isFullName(writtenOf(row).model) ? model : null), null);
}

const hasHeartbeat = (row: DriftRow): boolean => HEARTBEAT_PART in writtenOf(row).parts;

/** Nothing where it was not looked at. */
function heartbeatSeen(row: DriftRow, config: unknown): Record<string, Seen> {
  const text = heartbeatThere(config, row.gateway_agent_id);
  return text === null ? {} : { [HEARTBEAT_PART]: seenOf(text, null) };
}

export class ReadBack {
  readonly #parts: Parts;
  readonly #times = new Bucket(READ_BACKS);
  #isRunning = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get #kept(): Kept {
    return this.#parts.kv.get<Kept>("read_back") ?? { at: 0, isWanted: true };
  }

  #keep(kept: Kept): void {
    this.#parts.kv.put("read_back", kept);
  }

  /** A new connection. Here once it is known which agents are gone and which may do more than they were given; never throws. */
  async greet(): Promise<void> {
    await this.#look(false).catch((error: unknown) => this.#failed(error));
    this.#parts.goesOn(this.run());
  }

  /** The gateway says that its configuration has changed. */
  async changed(): Promise<void> {
    await this.#want(AFTER_CHANGE_MS);
  }

  /** `isBusy`: something is open, so that the link is awake anyway. */
  isDue(now: number, isBusy: boolean): boolean {
    const { at, isWanted } = this.#kept;
    return isWanted || now - at >= (isBusy ? BUSY_EVERY_MS : IDLE_EVERY_MS);
  }

  /** Reads everything; where that was asked for too often, with the next alarm. */
  async run(): Promise<void> {
    const now = Date.now();
    if (this.#isRunning || !this.#times.take(now)) return this.#want(this.#times.waitMs(now));
    this.#isRunning = true;
    this.#keep({ at: now, isWanted: false });
    try {
      await this.#look(true);
      await this.#parts.onRead();
    } catch (error) {
      await this.#failed(error);
    } finally {
      this.#isRunning = false;
    }
  }

  async #want(waitMs: number): Promise<void> {
    this.#keep({ ...this.#kept, isWanted: true });
    await this.#parts.dueAt(Date.now() + Math.max(waitMs, AFTER_CHANGE_MS));
  }

  /** One that is away is asked when it is back. */
  async #failed(error: unknown): Promise<void> {
    log.warn("gateway.not_read_back", { gateway_id: this.#parts.ledger.scope.gatewayId, error: describe(error) });
    if (!(error instanceof GatewayError && error.code === "SOCKET_CLOSED")) await this.#want(1000 / READ_BACKS.perSecond);
  }

  /** `isWhole`: with the files. What the gateway says is always asked after what is known was read: what is written meanwhile is refused by its guard. */
  async #look(isWhole: boolean): Promise<void> {
    const { db, scope } = this.#parts.ledger;
    let isReleased = false;
    for (let after = ""; ; ) {
      const { rows } = await db.ask({ rows: driftsOfGateway(db, scope.gatewayId, after) });
      const answer = rows.length > 0 ? await this.#ask(isWhole && rows.some(hasHeartbeat)) : null;
      for (const row of answer ? rows : []) isReleased = (await this.#apart(row, answer as Answer, isWhole)) || isReleased;
      after = rows.at(-1)?.agent_id ?? "";
      if (rows.length < PAGE_ROWS) break;
    }
    if (isReleased) this.#parts.onReleased();
  }

  #call(method: string, params: object): Promise<unknown> {
    return this.#parts.pipe.call(method, params, ANSWER_WITHIN_MS);
  }

  async #ask(withConfig: boolean): Promise<Answer> {
    const asked = [this.#call("agents.list", {}), this.#call("exec.approvals.get", {}), withConfig ? this.#call("config.get", {}) : null];
    const [agents, approvals, config] = await Promise.all(asked);
    const policies = member(approvals, "file");
    if (!policies || typeof policies !== "object") throw new GatewayError("BAD_ANSWER", "the gateway's answer has no policies");
    return { rows: new Map(listOf(agents, "agents").map((one) => [member(one, "id"), one])), policies, config };
  }

  /** What cannot be told of one agent keeps none from being looked at behind it. */
  async #apart(row: DriftRow, answer: Answer, isWhole: boolean): Promise<boolean> {
    try {
      return await this.#one(row, answer, isWhole);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.isTransient) throw error;
      log.warn("agent.not_read_back", { agent_id: row.agent_id, error: error.message });
      return false;
    }
  }

  /** Whether work that waited may leave now. */
  async #one(row: DriftRow, { rows, policies, config }: Answer, isWhole: boolean): Promise<boolean> {
    const there = rows.get(row.gateway_agent_id);
    if (!there) return (await this.#isGone(row)) && this.#note(row, { isThere: false });
    const { seen, isLooser, means } = policySeen(row, policies);
    const files = isWhole ? await this.#files(row) : {};
    return this.#note(row, {
      isThere: true,
      parts: { ...files, ...heartbeatSeen(row, config), [POLICY_PART]: seen, [SETTINGS_PART]: settingsSeen(row, there) },
      isLooser,
      means,
    });
  }

  /** A list may be older than what it lists: only a gateway that says so does not have the agent. */
  async #isGone({ gateway_agent_id: agentId }: DriftRow): Promise<boolean> {
    try {
      await this.#call("agents.files.get", { agentId, name: "AGENTS.md" });
      return false;
    } catch (error) {
      if (isMissing(error)) return true;
      throw error;
    }
  }

  async #files({ gateway_agent_id: agentId, ...row }: DriftRow): Promise<Record<string, Seen>> {
    const { parts, tokenHash } = writtenOf(row);
    const listed = new Map(listOf(await this.#call("agents.files.list", { agentId }), "files").map((file) => [member(file, "name"), file]));
    const read = async (name: string): Promise<Seen> => {
      const size = member(listed.get(name), "size");
      if (typeof size === "number" && size > READ_MAX_BYTES) return seenOf(tooLong(listed.get(name), size), tokenHash);
      const file = member(await this.#call("agents.files.get", { agentId, name }), "file");
      const content = member(file, "missing") === true ? null : member(file, "content");
      if (content !== null && typeof content !== "string") throw new GatewayError("BAD_ANSWER", `the gateway did not say what ${name} has in it`);
      return seenOf(content, tokenHash);
    };
    const names = Object.keys(parts).filter(isFile);
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
  }

  async #note(row: DriftRow, there: There): Promise<boolean> {
    const { ledger } = this.#parts;
    const noted = noteSeen(ledger.db, row, there, new Date().toISOString());
    if (!noted) return false;
    const { next, guards, writes, events } = noted;
    const isReleased = holdsWork(row.drift) && !holdsWork(next.drift);
    if (isReleased) writes.push(dueLaneStatement(ledger.db, row.gateway_id, `agent:${row.gateway_agent_id}`));
    return (await ledger.write({ boardId: null, guards, writes, events })) && isReleased;
  }
}
