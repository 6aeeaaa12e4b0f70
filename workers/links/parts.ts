// What a link is made of, put together once the gateway is known.
import type { LinkScope } from "#worker/gateways/index.ts";
import type { System } from "#worker/platform/slice.ts";
import { Answers } from "./answers.ts";
import { CatchUp } from "./catch-up.ts";
import { Heartbeats } from "./heartbeats.ts";
import { HeldLedger } from "./held-ledger.ts";
import { GatewayLedger } from "./ledger.ts";
import { GatewayListener } from "./listen.ts";
import { LiveRuns } from "./live-runs.ts";
import { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import { Presence } from "./presence.ts";
import { CommandPump } from "./pump.ts";
import { Watch } from "./watch.ts";

export type LinkParts = { presence: Presence; heartbeats: Heartbeats; catchUp: CatchUp; listener: GatewayListener; pump: CommandPump; watch: Watch };
/** `dueAt`: something is open until then. `onOverflow`: more waits than can be kept. */
type Around = {
  system: System;
  scope: LinkScope;
  kv: SyncKvStorage;
  pipe: GatewayPipe;
  alarmAt(at: number): Promise<void>;
  dueAt(at: number): Promise<void>;
  onOverflow(): void;
  inBackground(work: Promise<unknown>): void;
};

export function buildParts({ system, scope, kv, pipe, alarmAt, dueAt, onOverflow, inBackground }: Around): LinkParts {
  const { env } = system;
  const ledger = new GatewayLedger(system, scope);
  const answers = new Answers(kv, pipe, ledger);
  const runs = new OpenRuns(ledger, answers);
  const watch = new Watch(pipe);
  const held = new HeldLedger(ledger, runs);
  const catchUp = new CatchUp({ pipe, ledger, held, runs, answers, watch, dueAt });
  const pump = new CommandPump({ env, scope, ledger, runs, answers, watch, pipe, dueAt });
  const presence = new Presence(kv, ledger, alarmAt);
  const calls = {
    onOverflow,
    onBehind: () => void catchUp.later(),
    onAnswers: () => inBackground(pump.run()),
    onEnded: (session: string) => runs.isOpenIn(session) || inBackground(watch.end(session)),
  };
  return {
    presence,
    heartbeats: new Heartbeats({ env, kv, ledger, presence, alarmAt }),
    catchUp,
    listener: new GatewayListener({ ledger, held, runs, live: new LiveRuns(env, scope.shard) }, calls),
    pump,
    watch,
  };
}
