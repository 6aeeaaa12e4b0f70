// What an installation keeps (hashes of tokens, exports, everybody's work) is for the account that runs it, and for no other of the machine.
import { chmodSync, existsSync, mkdirSync } from "node:fs";

/** What this process and those that it starts make from now on is theirs alone. */
export const keepToOurselves = () => process.umask(0o077);

/** Makes the folder, or closes one that has been open to others. */
export function privateFolder(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/** Closes a file that there is. */
export function privateFile(path) {
  if (existsSync(path)) chmodSync(path, 0o600);
}
