// The connector's entry point: reads the command line, starts the session, ends it on a signal. Bundled to one file, run with `node`.
// It must end at once when told to, and never print a token.

import { makeLog } from "./log.ts";
import { HELP, parseOptions } from "./options.ts";
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
    case "run":
      break;
  }
  const { options } = parsed;
  const log = makeLog(options.json);
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
}

main();
