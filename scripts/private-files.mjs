// What an installation keeps (hashes of tokens, exports, everybody's work) is for the account that runs it, and for no other of the machine.
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { resolve } from "node:path";

/** The folder of a state in which everything is. Wrangler gives it its name. */
const STATE_PART = "v3";

/** What this process and those that it starts make from now on is theirs alone. */
export const keepToOurselves = () => process.umask(0o077);

function privateFolder(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/** Makes the folders of a state, or closes those that have been open to others. One that holds other things too stays as it is around ours. */
export function privateState(path) {
  const isOurs = !existsSync(path) || readdirSync(path).every((name) => name === STATE_PART);
  if (isOurs) privateFolder(path);
  privateFolder(resolve(path, STATE_PART));
}

/** Closes a file that there is. */
export function privateFile(path) {
  if (existsSync(path)) chmodSync(path, 0o600);
}
