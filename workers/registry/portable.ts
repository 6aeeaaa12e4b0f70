// Export and import columns of registration tokens. They are exported but not imported: they are issued again.
import { count, id, optional, ordinal, type Portable, someone, time, words } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [
    {
      name: "gateway_admissions",
      key: ["id"],
      columns: {
        id: id(),
        name: words(200),
        uses: count(),
        max_uses: optional(count()),
        created_by: someone(),
        created_by_name: words(200),
        created_at: time(),
        expires_at: optional(time()),
        last_used_at: optional(time()),
        revoked_at: optional(time()),
        version: ordinal(),
      },
      omitted: { key_id: "part of the token", secret_hash: "a secret's hash" },
      arrives: "registration tokens are issued again",
    },
  ],
  staysBehind: [{ name: "gateway_metrics", why: "measured anew all the time, kept a week" }],
};
