// A member's invites end when the member may no longer issue them.
import type { IssuedBy } from "#worker/members/index.ts";
import { map } from "#worker/platform/db.ts";
import { invitesLost } from "./rules.ts";
import { invitesIssuedBy, revokeIssuedStatement } from "./store.ts";

export const issuedInvites: IssuedBy = (ask) =>
  map(invitesIssuedBy(ask), (open) => ({
    revokeBeyondRole({ organization_id, person_id }, role) {
      const lost = invitesLost(role);
      return {
        guards: [],
        writes: [revokeIssuedStatement(ask.db, organization_id, person_id, lost)],
        events: open
          .filter((invite) => lost.includes(invite.role))
          .map((invite) => ({
            type: "invite.revoked",
            subject: { type: "invite", id: invite.id },
            payload: { label: invite.role, after: { status: "revoked" } },
            reason: "Its issuer could no longer issue it.",
          })),
      };
    },
    revokeBeyondRights: () => ({ guards: [], writes: [], events: [] }),
  }));
