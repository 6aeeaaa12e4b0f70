// Invites: list by state, create, renew, revoke. A link is in one answer only and is never cached.
import { useMutation, useQuery } from "@tanstack/react-query";
import { beginSession, reloadSession } from "../identity/index.ts";
import type { inviteRoutes } from "#worker/invites/routes.ts";
import { clientOf, json, setActiveOrganizationId, until } from "../live/http.ts";
import { type PagedList, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { invitesKey } from "./keys.ts";
import type { Invite, InviteCreate, SignUp } from "./wire.ts";

const { organizations } = clientOf<typeof inviteRoutes>();
const { invites } = organizations.me;
const one = invites[":invite_id"];
export const INVITE_STATES = ["pending", "accepted", "expired", "revoked"] as const satisfies readonly Invite["status"][];
const reload = () => queryClient.invalidateQueries({ queryKey: invitesKey() });

const inviteList = (status: Invite["status"]): PagedList<Invite> => ({
  key: () => invitesKey(status),
  load: (asked, signal) => json(invites.$get({ query: { status, ...asked } }, until(signal))),
});
export const useInvites = (status: Invite["status"]) => usePages(inviteList(status));
export const useMoreInvites = (status: Invite["status"]) => useMore(inviteList(status));

export const useCreateInvite = () =>
  useMutation({ mutationFn: (invite: InviteCreate) => json(invites.$post({ json: invite })), onSuccess: () => void reload() });
export const useRenewInvite = () =>
  useMutation({ mutationFn: (id: string) => json(one.renew.$post({ param: { invite_id: id } })), onSettled: () => void reload() });
export const useRevokeInvite = (id: string) => useMutation({ mutationFn: () => one.$delete({ param: { invite_id: id } }), onSettled: () => void reload() });

/** A POST, so that the token is in no URL; it changes nothing. */
export const useInvitePreview = (token: string | null) =>
  useQuery({
    queryKey: ["invite", token],
    queryFn: () => json(organizations.invites.preview.$post({ json: { token: token ?? "" } })),
    enabled: token !== null,
    staleTime: 0,
  });
export const useJoin = () =>
  useMutation({
    mutationFn: async (token: string) => {
      const member = await json(organizations.invites.accept.$post({ json: { token } }));
      setActiveOrganizationId(member.organization_id);
      await reloadSession();
      return member;
    },
  });
export const useSignUp = () =>
  useMutation({ mutationFn: (account: SignUp) => json(organizations.invites["sign-up"].$post({ json: account })), onSuccess: beginSession });
