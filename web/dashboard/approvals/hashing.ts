// Of what the hash of an approval is made, where a page knows it: of a command that a gateway holds.
import { ACTION_EXEC, type Approval } from "./wire.ts";

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** The text whose SHA-256 is `content_hash`; null: it is of a task, or cut in this list. */
export function hashedBytes({ action, metadata, is_abridged }: Approval): string | null {
  if (action !== ACTION_EXEC || is_abridged || typeof metadata.command !== "string") return null;
  return JSON.stringify([ACTION_EXEC, metadata.command, textOrNull(metadata.cwd), textOrNull(metadata.host), textOrNull(metadata.resolved_path)]);
}

/** In hex; null where the browser does not compute: on a page that came over plain http from elsewhere. */
export async function sha256(text: string): Promise<string | null> {
  const { subtle } = crypto;
  if (subtle === undefined) return null;
  const digest = await subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
