// A member's API keys end when they reach further than the member's own rights.
import type { IssuedBy, Rights } from "#worker/members/index.ts";
import { map } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { type IssuedKey, keyCountGuard, keysIssuedBy, revokeKeysStatements, revokeKeyStatements } from "./store.ts";

const revoked = ({ id, name }: IssuedKey, at: string, reason: string): NewEvent => ({
  type: "api_key.revoked",
  subject: { type: "api_key", id },
  payload: { label: name, after: { revoked_at: at } },
  reason,
});

function isWithin({ board_ids }: IssuedKey, rights: Omit<Rights, "role">): boolean {
  if (rights.all_boards_write) return true;
  const writable = new Set(rights.board_access.filter((one) => one.can_write).map((one) => one.board_id));
  return board_ids !== null && (JSON.parse(board_ids) as string[]).every((boardId) => writable.has(boardId));
}

export const issuedKeys: IssuedBy = (ask) =>
  map(keysIssuedBy(ask), (keys) => ({
    revokeBeyondRole({ organization_id, person_id }, role, at) {
      if (role === "owner" || role === "admin") return { guards: [], writes: [], events: [] };
      return {
        guards: [],
        writes: revokeKeysStatements(ask.db, organization_id, person_id, at),
        events: keys.map((key) => revoked(key, at, "Its issuer could no longer issue it.")),
      };
    },
    revokeBeyondRights({ organization_id, person_id }, rights, at) {
      const ended = keys.filter((key) => !isWithin(key, rights));
      return {
        guards: [keyCountGuard(ask.db, organization_id, person_id, keys.length)],
        writes: ended.flatMap((key) => revokeKeyStatements(ask.db, key.id, at)),
        events: ended.map((key) => revoked(key, at, "Its issuer can no longer write on all of its boards.")),
      };
    },
  }));
