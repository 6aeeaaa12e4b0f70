// Dials a gateway that has an address and a token, while no connector of it is here; and dials again when that ends. What survives the
// object: how many tries have failed and when the next is due, in storage, which its alarm begins. An outgoing socket does not survive.
import type { ConnectParams } from "@openclaw/gateway-protocol";
import { type Dialled, dialledGateway, type Dialling, dialProblem, type Features, type LinkScope, openToken } from "#worker/gateways/index.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { Device } from "./device.ts";
import { dialOut } from "./dial-out.ts";
import { waitAfter } from "./dial-times.ts";
import type { CutOff } from "./limits.ts";
import type { Presence } from "./presence.ts";
import { connectParams, type GatewayError } from "./protocol.ts";
import { DEVICE_TOKEN_ENDED, endFault, type Fault, fault, missingFault, missOf, refusalOf, TOKEN_NEEDED } from "./refusals.ts";
import type { RelaySocket } from "./relay-socket.ts";

/** A connector that has gone may be back in a moment. */
const AFTER_CONNECTOR_MS = 60_000;
/** Also when somebody asks for it again and again. */
const APART_MS = 5_000;
/** By then a try has ended in one way or another; or the object has ended, and its next alarm tries again. */
const TRY_MAX_MS = 30_000;
/** A connection that lasted so long was none that failed. */
const LASTING_MS = 60_000;
/** A shorter one would also be found in ordinary words. */
const SHORT_TOKEN = 8;
const GAVE_UP = "It is not tried again by itself any more.";

/** `since`: the first of the failures in a row. */
type Kept = {
  target: string;
  failures: number;
  since: number;
  lastAt: number | null;
  nextAt: number | null;
  onlineAt: number | null;
  fault: Fault | null;
  scopes: string[] | null;
};

type Parts = {
  env: Env;
  kv: SyncKvStorage;
  scope: LinkScope;
  relay: RelaySocket;
  presence: Presence;
  alarmAt(at: number): Promise<void>;
  goesOn(work: Promise<unknown>): void;
  /** A socket was opened: what comes over it is heard from now on. */
  opened(socket: WebSocket): void;
  /** It was let go. */
  ended(): void;
};

export class Dialler {
  readonly #parts: Parts;
  readonly #device: Device;
  #isDialling = false;
  /** With what the open socket introduces itself: the gateway's own token, or the one that it has given this device. */
  #token = "";
  #deviceToken: string | null = null;
  #hasDevice = true;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#device = new Device(parts.kv, parts.env, parts.scope.gatewayId);
  }

  /** The gateway may have changed; `isAsked`: somebody wants it tried now. false: it is none that is dialled. */
  async look(isAsked: boolean): Promise<boolean> {
    const { env, scope, relay } = this.#parts;
    const dialled = await dialledGateway(env, scope);
    if (!dialled?.target || dialled.isClosed) {
      this.#stop(dialled === null);
      return false;
    }
    const before = this.#kept;
    const isSame = before?.target === dialled.target;
    if (relay.isDialled && (!isSame || isAsked)) this.#letGo("dialled anew");
    if (!isSame) this.#device.forgetToken(); // what was given now is what counts
    if (!isSame || isAsked) {
      const lastAt = this.#parts.kv.get<number>("dialled_at") ?? null; // also of what it was dialled for before
      const nextAt = lastAt === null ? 0 : lastAt + APART_MS;
      this.#keep({ target: dialled.target, failures: 0, since: 0, lastAt, nextAt, onlineAt: null, fault: null, scopes: null });
    }
    return this.run();
  }

  /** Nobody waits for it; what fails is tried again by the next alarm. */
  async lookLater(isAsked: boolean): Promise<void> {
    const failed = (error: unknown) => log.warn("gateway.not_dialled", { gateway_id: this.#parts.scope.gatewayId, error: describe(error) });
    await this.look(isAsked).catch(failed);
  }

  /** Whether the gateway is one that is dialled; dials when it is time. */
  async run(): Promise<boolean> {
    const kept = this.#kept;
    if (!kept || this.#isDialling || this.#parts.relay.current) return kept !== undefined;
    const now = Date.now();
    const free = this.#parts.kv.get<CutOff>("cut_off")?.until ?? 0;
    const nextAt = kept.nextAt === null ? null : Math.max(kept.nextAt, free);
    if (nextAt !== null && nextAt > now) await this.#parts.alarmAt(nextAt);
    else if (nextAt !== null) await this.#try(kept);
    return true;
  }

  /** A connector has gone, or was told to go: it may be back in a moment. */
  async later(): Promise<void> {
    const kept = this.#kept;
    if (!kept) return;
    const nextAt = Date.now() + AFTER_CONNECTOR_MS;
    this.#keep({ ...kept, failures: 0, fault: null, onlineAt: null, nextAt });
    await this.#parts.alarmAt(nextAt);
  }

  async #try(kept: Kept): Promise<void> {
    const { env, scope, goesOn, alarmAt } = this.#parts;
    this.#isDialling = true;
    try {
      const now = Date.now();
      this.#parts.kv.put("dialled_at", now);
      this.#keep({ ...kept, lastAt: now, nextAt: now + TRY_MAX_MS });
      await alarmAt(now + TRY_MAX_MS);
      const dialled = await dialledGateway(env, scope);
      if (dialled?.target === kept.target && !dialled.isClosed) await this.#dial(dialled, kept.target);
      else goesOn(this.lookLater(false));
    } finally {
      this.#isDialling = false;
    }
    if (this.#kept && this.#kept.target !== kept.target) await this.run();
  }

  async #dial({ row }: Dialled, target: string): Promise<void> {
    const { env, scope, relay, opened } = this.#parts;
    const { id, endpoint, sealed_token } = row;
    const token = sealed_token ? await openToken(env, { id, endpoint, sealed_token }) : null;
    if (token === null) return this.#failed(TOKEN_NEEDED);
    this.#device.standAt(endpoint ?? "");
    const answer = await dialOut(env, { endpoint: endpoint ?? "", allowsInsecureTls: row.allow_insecure_tls === 1 });
    if (!answer.ok) return this.#failed(fault(answer.problem, answer.detail));
    const { socket, host } = answer;
    const deviceToken = row.disable_device_pairing === 0 ? await this.#device.token() : null;
    const problem = await dialProblem(env, scope, target);
    socket.accept(); // from here on it is heard: nothing is awaited before somebody listens
    if (problem !== null || relay.current) return socket.close(1000, problem ?? "a connector is here");
    this.#token = token;
    this.#deviceToken = deviceToken;
    this.#hasDevice = row.disable_device_pairing === 0;
    relay.adopt(socket, target, host);
    opened(socket);
  }

  /** How we introduce ourselves to the gateway that was dialled, in answer to its challenge. */
  async introduction(challenge: unknown): Promise<ConnectParams> {
    const auth = this.#deviceToken === null ? { token: this.#token } : { deviceToken: this.#deviceToken };
    const params: ConnectParams = { ...connectParams(), auth };
    return this.#hasDevice ? { ...params, device: await this.#device.sign(params, this.#deviceToken ?? this.#token, challenge) } : params;
  }

  /** What is heard of the gateway, without the token: the connector does the same on the gateway's own host. */
  redacted(text: string): string {
    const secrets = [this.#token, this.#deviceToken ?? ""].filter((secret) => secret.length >= SHORT_TOKEN && text.includes(secret));
    return secrets.reduce((clean, secret) => clean.replaceAll(secret, "__REDACTED__"), text);
  }

  async welcomed(hello: unknown, scopes: string[]): Promise<void> {
    const kept = this.#kept;
    if (kept) this.#keep({ ...kept, onlineAt: Date.now(), nextAt: 0, fault: null, scopes });
    await this.#device.keepToken(hello);
  }

  async refused(error: GatewayError): Promise<void> {
    const wasDevice = this.#deviceToken !== null && error.reason.startsWith("AUTH_");
    if (wasDevice) this.#device.forgetToken();
    await this.#missed(wasDevice ? DEVICE_TOKEN_ENDED : refusalOf(error));
  }

  async lacks(scopes: readonly string[]): Promise<void> {
    await this.#missed(missingFault(scopes));
  }

  /** false: it was none that was dialled. */
  async ended(socket: WebSocket, code: number, reason: string): Promise<boolean> {
    if (!this.#parts.relay.wasDialled(socket)) return false;
    if (this.#parts.relay.isOurs(socket)) await this.#missed(endFault(code, this.redacted(reason)));
    return true;
  }

  async #missed(what: Fault): Promise<void> {
    this.#letGo("not let in");
    await this.#failed(what);
  }

  async #failed(what: Fault): Promise<void> {
    const kept = this.#kept;
    if (!kept) return;
    const now = Date.now();
    const miss = missOf(what.problem);
    const goesOn = kept.failures > 0 && kept.fault !== null && missOf(kept.fault.problem) === miss;
    const lasted = kept.onlineAt !== null && now - kept.onlineAt >= LASTING_MS;
    const [failures, since] = goesOn && !lasted ? [kept.failures + 1, kept.since] : [1, now];
    const wait = waitAfter(miss, failures, now - since, Math.random());
    const nextAt = wait === null ? null : now + Math.max(wait, what.waitMs);
    this.#keep({ ...kept, failures, since, nextAt, onlineAt: null, fault: what });
    if (nextAt !== null) await this.#parts.alarmAt(nextAt);
    const command = what.approve ? ` ${what.approve}` : "";
    await this.#parts.presence.offline(what.problem, `${what.detail}${command}${nextAt === null ? ` ${GAVE_UP}` : ""}`);
  }

  #letGo(reason: string): void {
    this.#token = "";
    this.#deviceToken = null;
    this.#parts.relay.letGo(reason);
    this.#parts.ended();
  }

  /** It is not dialled any more. `isGone`: the gateway is no more. */
  #stop(isGone: boolean): void {
    if (this.#parts.relay.isDialled) this.#letGo("not dialled any more");
    this.#parts.kv.delete("dial");
    if (isGone) this.#device.forget();
  }

  get state(): Dialling {
    const kept = this.#kept;
    const { problem = null, detail = null, approve = null } = kept?.fault ?? {};
    const nextAt = kept && !this.#parts.relay.current ? kept.nextAt : null;
    return {
      deviceId: this.#device.id,
      failures: kept?.onlineAt ? 0 : (kept?.failures ?? 0),
      lastAt: kept?.lastAt ?? null,
      nextAt,
      problem,
      detail,
      approve,
      scopes: kept?.scopes ?? null,
      features: this.#parts.kv.get<Features>("features") ?? null,
    };
  }

  get #kept(): Kept | undefined {
    return this.#parts.kv.get<Kept>("dial");
  }

  #keep(kept: Kept): void {
    this.#parts.kv.put("dial", kept);
  }
}
