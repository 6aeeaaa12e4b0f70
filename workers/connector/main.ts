// The connector's entry point: reads the command line, starts a session for each gateway, ends them on a signal. Bundled to one file, run
// with `node`. It must end at once when told to, and never print a token.

import { gatewaySettings } from "./config.ts";
import { enrolled } from "./enroll.ts";
import { fleetOf } from "./fleet.ts";
import { Heartbeat } from "./heartbeat.ts";
import { type Log, makeLog } from "./log.ts";
import { type Enrolment, HELP, type LocalOptions, type Options, parseOptions } from "./options.ts";
import { postVia, proxyFor, secretOf, wayTo } from "./proxy.ts";
import { Session } from "./session.ts";
import { CONNECTOR_VERSION } from "./version.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_SIGNAL_TWICE = 130;
/** Long enough to send two close frames, short enough to be "at once". */
const CLOSE_GRACE_MS = 300;
/** Whatever has not worked by then is said not to. */
const CHECK_MS = 45_000;
const TOO_LATE = `It is not connected after ${CHECK_MS / 1000} s.`;

function main(): void {
  const parsed = parseOptions(process.argv.slice(2), process.env);
  switch (parsed.kind) {
    case "help":
      process.stdout.write(`${HELP}\n`);
      return;
    case "version":
      process.stdout.write(`${CONNECTOR_VERSION}\n`);
      return;
    case "error":
      refuse(parsed.message);
      return;
    case "register":
      return void register(parsed.enrolment, parsed.options, makeLog(parsed.options.json));
    case "fleet": {
      const fleet = fleetOf(parsed.file, parsed.options, process.env);
      if (typeof fleet === "string") refuse(fleet);
      else run(fleet, makeLog(parsed.options.json));
      return;
    }
    case "run":
      run([parsed.options], makeLog(parsed.options.json));
  }
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = EXIT_USAGE;
}

async function register(enrolment: Enrolment, local: LocalOptions, log: Log): Promise<void> {
  const gatewayUrl = gatewaySettings({ ...local, relayUrl: "", relayToken: "" }).url;
  const proxy = proxyFor(enrolment.server, local.proxy);
  const secret = secretOf(proxy);
  if (secret) log.hide(secret);
  const call = postVia(wayTo(proxy));
  const target = await enrolled(enrolment, gatewayUrl, { isOnce: local.once || local.check, call }, log);
  if (typeof target === "string") {
    log.line("error", target);
    process.exitCode = EXIT_FAILED;
    return;
  }
  const [session] = run([{ ...local, relayUrl: target.relayUrl, relayToken: target.relayToken }], log);
  if (session) new Heartbeat(target, () => session.pulse, log, call).start();
}

/** One session for each; they share nothing but the process, and its end. */
class Fleet {
  readonly sessions: readonly Session[];
  /** Of those that are to be checked: which are not yet. */
  readonly #unchecked: Set<Options>;
  #exitCode = 0;
  #isEnding = false;

  constructor(all: readonly Options[], log: Log) {
    this.#unchecked = new Set(all.filter(({ check }) => check));
    this.sessions = all.map((options) => {
      const own = options.name === undefined ? log : log.of(options.name);
      return new Session(options, own, { onReady: () => this.#ready(options, own), onFailure: (message) => this.#failed(options, own, message) });
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => (this.#isEnding ? process.exit(EXIT_SIGNAL_TWICE) : this.#end(0)));
    if (this.#unchecked.size > 0) setTimeout(() => this.#giveUp(log), CHECK_MS);
  }

  start(): void {
    for (const session of this.sessions) session.start();
  }

  #ready(options: Options, log: Log): void {
    if (!this.#unchecked.has(options)) return;
    log.line("info", "everything works");
    this.#checked(options, 0);
  }

  #failed(options: Options, log: Log, message: string): void {
    if (this.#isEnding || !(options.once || this.#unchecked.has(options))) return;
    log.line("error", message);
    if (options.check) this.#checked(options, EXIT_FAILED);
    else this.#end(EXIT_FAILED);
  }

  #giveUp(log: Log): void {
    for (const options of [...this.#unchecked]) this.#failed(options, options.name === undefined ? log : log.of(options.name), TOO_LATE);
  }

  #checked(options: Options, code: number): void {
    this.#exitCode = Math.max(this.#exitCode, code);
    if (this.#unchecked.delete(options) && this.#unchecked.size === 0) this.#end(this.#exitCode);
  }

  #end(code: number): void {
    this.#isEnding = true;
    for (const session of this.sessions) session.stop();
    setTimeout(() => process.exit(code), CLOSE_GRACE_MS);
  }
}

function run(all: readonly Options[], log: Log): readonly Session[] {
  const fleet = new Fleet(all, log);
  fleet.start();
  return fleet.sessions;
}

main();
