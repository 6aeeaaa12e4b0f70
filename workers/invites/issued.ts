// The invites that a member has issued end when the member may not issue them any more: what an invite offers, its maker holds.
import { type IssuedBy, mayGive, type Revocation, type Rights } from "#worker/members/index.ts";
import { map } from "#worker/platform/db.ts";
import { offeredBy } from "./present.ts";
import { invitesLost } from "./rules.ts";
import { type IssuedInvite, invitesIssuedBy, revokeInvitesStatement, revokeIssuedSinceStatement, revokeIssuedStatement } from "./store.ts";

const revoked = (ended: IssuedInvite[]): Revocation["events"] =>
  ended.map(({ id, role }) => ({
    type: "invite.revoked",
    subject: { type: "invite", id },
    payload: { label: role, after: { status: "revoked" } },
    reason: "Its maker may not make it any more.",
  }));

const isBeyond = (invite: IssuedInvite, rights: Rights): boolean => !mayGive(rights, offeredBy(invite)).ok;

export const issuedInvites: IssuedBy = (ask) =>
  map(invitesIssuedBy(ask), (open) => ({
    revokeBeyondRole({ organization_id, person_id }, role, at, rights) {
      const lost = invitesLost(role);
      const ended = open.filter((invite) => !role || lost.includes(invite.role) || isBeyond(invite, { ...rights, role }));
      const writes = [
        revokeIssuedStatement(ask.db, organization_id, person_id, lost, at),
        revokeInvitesStatement(
          ask.db,
          ended.map(({ id }) => id),
          at,
        ),
      ];
      return { guards: [], writes, events: revoked(ended) };
    },
    revokeBeyondRights({ organization_id, person_id, role }, rights, at) {
      const ended = open.filter((invite) => isBeyond(invite, { ...rights, role }));
      const [readIds, endedIds] = [open, ended].map((some) => some.map(({ id }) => id)) as [string[], string[]];
      const holdsAll = role === "owner" || rights.all_boards_write;
      const since = holdsAll ? [] : [revokeIssuedSinceStatement(ask.db, organization_id, person_id, readIds, at)];
      return { guards: [], writes: [...since, ...(ended.length > 0 ? [revokeInvitesStatement(ask.db, endedIds, at)] : [])], events: revoked(ended) };
    },
  }));
