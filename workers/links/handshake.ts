// Introduces us to a gateway that has greeted us, through a connector or over a socket that was dialled; and what follows once it has let
// us in: catch up with what happened meanwhile, then send what waits.
import { describe, log } from "#worker/platform/log.ts";
import type { CatchUp } from "./catch-up.ts";
import type { Dialler } from "./dialler.ts";
import type { Boot, GatewayLedger } from "./ledger.ts";
import type { GatewayPipe } from "./pipe.ts";
import type { Halts } from "./halts.ts";
import type { Presence } from "./presence.ts";
import { connectParams, GatewayError, missingScopes, problemOfConnect, readFeatures, readHello } from "./protocol.ts";
import type { CommandPump } from "./pump.ts";
import type { ReadBack } from "./read-back.ts";
import type { RelaySocket } from "./relay-socket.ts";

type Parts = {
  kv: SyncKvStorage;
  pipe: GatewayPipe;
  relay: RelaySocket;
  ledger: GatewayLedger;
  presence: Presence;
  dialler: Dialler;
  catchUp: CatchUp;
  readBack: ReadBack;
  pump: CommandPump;
  halts: Halts;
};

export class Handshake {
  readonly #parts: Parts;
  #isOn = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  isDue(socket: WebSocket): boolean {
    return this.#parts.relay.isAt(socket, "connecting") && !this.#isOn;
  }

  async begin(socket: WebSocket, challenge: unknown): Promise<void> {
    const { relay, ledger, presence, dialler } = this.#parts;
    this.#isOn = true;
    try {
      await this.#connect(socket, challenge);
    } catch (error) {
      const failure = error instanceof GatewayError ? error : new GatewayError("INTERNAL", describe(error));
      if (failure.code === "SOCKET_CLOSED") return; // gateway.down, or the close, says why
      log.warn("gateway.connect_failed", { gateway_id: ledger.scope.gatewayId, code: failure.code, reason: failure.reason });
      if (relay.isOurs(socket)) return await dialler.refused(failure);
      const { problem, detail } = problemOfConnect(failure);
      await presence.offline(problem, detail);
    } finally {
      this.#isOn = false;
    }
  }

  async #connect(socket: WebSocket, challenge: unknown): Promise<void> {
    const { kv, pipe, relay, presence, dialler } = this.#parts;
    const isOurs = relay.isOurs(socket);
    const answer = await pipe.call("connect", isOurs ? await dialler.introduction(challenge) : connectParams());
    const hello = readHello(answer);
    kv.put("features", readFeatures(answer));
    const missing = missingScopes(hello.scopes);
    if (isOurs) await dialler.welcomed(answer, hello.scopes);
    if (missing.length > 0 && isOurs) return dialler.lacks(missing);
    if (missing.length > 0)
      return presence.offline("missing_scopes", `The gateway did not grant ${missing.join(", ")}. Connect from the gateway's own host, with its own token.`);
    relay.enter(socket, "online");
    await this.#welcome(hello.bootId, hello.version);
  }

  async #welcome(bootId: string, version: string): Promise<void> {
    const { kv, relay, ledger, presence, catchUp, readBack, pump, halts } = this.#parts;
    const before = ledger.boot;
    if (before?.id !== bootId) kv.put<Boot>("boot", (ledger.boot = { id: bootId, since: Date.now() }));
    await presence.online(version, before !== null && before.id !== bootId);
    if (!relay.isOnline) return;
    await halts.run(true); // before anything else is asked or sent there
    const missed = catchUp.run().then(
      () => true,
      (error: unknown) => void log.warn("gateway.not_caught_up", { gateway_id: ledger.scope.gatewayId, error: describe(error) }),
    );
    const [isCaughtUp] = await Promise.all([missed, readBack.greet()]);
    if (isCaughtUp) await pump.run(); // else with the next alarm, when it has been asked again: it is connected all the same
  }
}
