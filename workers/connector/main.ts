// The connector's entry point: reads the command line, starts the session, ends it on a signal. Bundled to one file, run with `node`.
// It must end at once when told to, and never print a token.

import { gatewaySettings } from "./config.ts";
import { enrolled } from "./enroll.ts";
import { Heartbeat } from "./heartbeat.ts";
import { type Log, makeLog } from "./log.ts";
import { type Enrolment, HELP, type LocalOptions, type Options, parseOptions } from "./options.ts";
import { Session } from "./session.ts";
import { CONNECTOR_VERSION } from "./version.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_SIGNAL_TWICE = 130;
/** Long enough to send two close frames, short enough to be "at once". */
const CLOSE_GRACE_MS = 300;

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
      process.stderr.write(`${parsed.message}\n`);
      process.exitCode = EXIT_USAGE;
      return;
    case "register":
      return void register(parsed.enrolment, parsed.options, makeLog(parsed.options.json));
    case "run":
      run(parsed.options, makeLog(parsed.options.json));
  }
}

async function register(enrolment: Enrolment, local: LocalOptions, log: Log): Promise<void> {
  const gatewayUrl = gatewaySettings({ ...local, relayUrl: "", relayToken: "" }).url;
  const target = await enrolled(enrolment, gatewayUrl, local.once, log);
  if (typeof target === "string") {
    log.line("error", target);
    process.exitCode = EXIT_FAILED;
    return;
  }
  const session = run({ ...local, relayUrl: target.relayUrl, relayToken: target.relayToken }, log);
  new Heartbeat(target, () => session.pulse, log).start();
}

function run(options: Options, log: Log): Session {
  let ending = false;
  const end = (code: number): void => {
    ending = true;
    session.stop();
    setTimeout(() => process.exit(code), CLOSE_GRACE_MS);
  };
  const session = new Session(options, log, (message) => {
    if (!options.once || ending) return;
    log.line("error", message);
    end(EXIT_FAILED);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => (ending ? process.exit(EXIT_SIGNAL_TWICE) : end(0)));
  }
  session.start();
  return session;
}

main();
