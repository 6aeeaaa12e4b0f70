// A member's registration tokens end when they may not make them any more.
import type { IssuedBy } from "#worker/members/index.ts";
import { map } from "#worker/platform/db.ts";
import { revokeTokensStatement, tokensIssuedBy } from "./store.ts";

const NOTHING = { guards: [], writes: [], events: [] };

export const issuedTokens: IssuedBy = (ask) =>
  map(tokensIssuedBy(ask), (tokens) => ({
    revokeBeyondRole({ organization_id, person_id }, role, at) {
      if (role === "owner" || role === "admin") return NOTHING;
      return {
        guards: [],
        writes: [revokeTokensStatement(ask.db, organization_id, person_id, at)],
        events: tokens.map(({ id, name }) => ({
          type: "registration_token.revoked",
          subject: { type: "registration_token", id },
          payload: { label: name, after: { revoked_at: at } },
          reason: "Its maker could no longer make it.",
        })),
      };
    },
    revokeBeyondRights: () => NOTHING,
  }));
