// What became of a command that its gateway held and no longer holds: the gateway is asked, and what it does not know is unknown.
import type { HeldOutcome } from "#worker/runs/index.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError, member, textOr, textUpTo } from "./protocol.ts";

const PAGE_ITEMS = 100;
/** The gateway keeps what it has decided for thirty days: further back than this nobody looks. */
const PAGES_MAX = 10;
const WORD_MAX_CHARS = 200;

export type Became = { outcome: HeldOutcome; by: string | null };
const UNKNOWN: Became = { outcome: "unknown", by: null };

/** One record of the gateway. null: it still waits, or says nothing that is known here. */
export function readRecord(approval: unknown): Became | null {
  const resolver = member(approval, "resolver");
  const isPerson = member(resolver, "kind") !== "system";
  const by = isPerson ? textUpTo(member(resolver, "id"), WORD_MAX_CHARS, null) : null;
  switch (member(approval, "status")) {
    case "allowed":
      return { outcome: member(approval, "decision") === "allow-always" ? "allow-always" : "allow-once", by };
    case "denied":
      return { outcome: "deny", by };
    case "expired":
      return { outcome: "expired", by: null };
    case "cancelled":
      return { outcome: member(approval, "reason") === "gateway-restart" ? "gateway-restart" : "cancelled", by: null };
    default:
      return null;
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof GatewayError && error.reason === "APPROVAL_NOT_FOUND";

/** null: it still waits there. */
export async function askBecame(pipe: GatewayPipe, id: string): Promise<Became | null> {
  try {
    return readRecord(member(await pipe.call("approval.get", { id }), "approval"));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  for (let page = 0, cursor: string | null = null; page < PAGES_MAX; page++) {
    const history: unknown = await pipe.call("approval.history", { kind: "exec", limit: PAGE_ITEMS, ...(cursor === null ? {} : { cursor }) });
    const items = member(history, "items");
    const found = Array.isArray(items) ? items.find((item: unknown) => member(item, "id") === id) : undefined;
    if (found) return readRecord(found) ?? UNKNOWN;
    cursor = textOr(member(history, "nextCursor"), null);
    if (cursor === null) return UNKNOWN;
  }
  return UNKNOWN;
}
