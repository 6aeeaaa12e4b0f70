// What a link consists of, and how its parts know each other. In memory: built anew whenever the link's object begins anew.
import type { LinkScope } from "#worker/gateways/index.ts";
import type { Env } from "#worker/platform/env.ts";
import type { Composition } from "#worker/platform/slice.ts";
import { Answers } from "./answers.ts";
import { CatchUp } from "./catch-up.ts";
import { Dialler } from "./dialler.ts";
import { Drain } from "./drain.ts";
import { Halts } from "./halts.ts";
import { Handshake } from "./handshake.ts";
import { Heartbeats } from "./heartbeats.ts";
import { HeldLedger } from "./held-ledger.ts";
import { type Boot, GatewayLedger } from "./ledger.ts";
import { BACKLOG_FULL } from "./limits.ts";
import { GatewayListener } from "./listen.ts";
import { LiveRuns } from "./live-runs.ts";
import { Measures } from "./measures.ts";
import { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import { Presence } from "./presence.ts";
import { CommandPump } from "./pump.ts";
import { ReadBack } from "./read-back.ts";
import type { RelaySocket } from "./relay-socket.ts";
import { SessionViews } from "./views.ts";
import { Watch } from "./watch.ts";

/** What the parts need of the object that they are the parts of. */
export type LinkHost = {
  env: Env;
  composition: Composition;
  kv: SyncKvStorage;
  scope: LinkScope;
  pipe: GatewayPipe;
  relay: RelaySocket;
  /** A socket was dialled, or let go. */
  opened(socket: WebSocket): void;
  ended(): void;
  cutOff(reason: string): void;
  /** The object stays awake until it is done. */
  goesOn(work: Promise<unknown>): void;
  /** Something is open until then, or longer. */
  dueAt(at: number): Promise<void>;
  alarmAt(at: number): Promise<void>;
};

export type LinkParts = {
  ledger: GatewayLedger;
  presence: Presence;
  heartbeats: Heartbeats;
  catchUp: CatchUp;
  listener: GatewayListener;
  pump: CommandPump;
  readBack: ReadBack;
  watch: Watch;
  views: SessionViews;
  drain: Drain;
  dialler: Dialler;
  handshake: Handshake;
  halts: Halts;
  /** Looks at what is open: at what is stopped, at what was missed, at what waits. */
  check(): Promise<void>;
};

export function buildParts(host: LinkHost): LinkParts {
  const { env, composition, kv, scope, pipe, cutOff, goesOn, dueAt, alarmAt } = host;
  const ledger = new GatewayLedger({ env, composition }, scope, kv.get<Boot>("boot") ?? null);
  const answers = new Answers(kv, pipe, ledger);
  const runs = new OpenRuns(ledger, answers);
  const watch = new Watch(pipe, () => views.endAll());
  const held = new HeldLedger(ledger, runs);
  const catchUp = new CatchUp({ pipe, ledger, held, runs, answers, watch, dueAt });
  const presence = new Presence(kv, ledger, alarmAt);
  const drain = new Drain({ kv, presence, pipe, dueAt });
  const halts = new Halts({ composition, ledger, pipe, runs, dueAt });
  const pump = new CommandPump({ env, scope, halts, ledger, held, runs, answers, watch, drain, pipe, dueAt, calm: () => listener.calm() });
  const measures = new Measures({ kv, pipe, ledger });
  const readBack = new ReadBack({ pipe, ledger, kv, dueAt, goesOn, onReleased: () => goesOn(pump.run()), onRead: () => measures.take() });
  const views: SessionViews = new SessionViews({ watch, runs, goesOn });
  const calls = {
    onConfigChanged: () => void readBack.changed(),
    onOverflow: () => cutOff(BACKLOG_FULL),
    onBehind: () => void catchUp.later(),
    onAnswers: () => goesOn(pump.run()),
    onEnded: (session: string) => runs.isOpenIn(session) || views.isWatched(session) || goesOn(watch.end(session)),
  };
  const listener: GatewayListener = new GatewayListener({ pipe, ledger, held, runs, drain, views, live: new LiveRuns(env, scope.shard) }, calls);
  const dialler = new Dialler({ ...host, presence });
  const handshake = new Handshake({ kv, pipe, relay: host.relay, ledger, presence, dialler, catchUp, readBack, pump, halts });
  const heartbeats = new Heartbeats({ env, kv, ledger, presence, alarmAt, onBeat: () => void (host.relay.isOnline && goesOn(measures.take())) });
  const check = () =>
    halts
      .again()
      .then(() => catchUp.check())
      .then(() => pump.run());
  return { halts, check, ledger, presence, heartbeats, catchUp, listener, pump, readBack, watch, views, drain, dialler, handshake };
}
