// Invites: list by state, create, renew, revoke. A link is in one answer only and is never cached.
import { useMutation, useQuery } from "@tanstack/react-query";
import { beginSession, reloadSession, type SessionView } from "../identity/index.ts";
import { call, get, post, setActiveOrganizationId } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import type { Member } from "../members/index.ts";
import { invitesKey } from "./keys.ts";
import type { Invite, InviteCreate, InviteIssued, InvitePreview, SignUp } from "./wire.ts";

const PATH = "/organizations/me/invites";
export const INVITE_STATES = ["pending", "accepted", "expired", "revoked"] as const satisfies readonly Invite["status"][];
const reload = () => queryClient.invalidateQueries({ queryKey: invitesKey() });

export const useInvites = (status: Invite["status"]) =>
  useQuery({ queryKey: invitesKey(status), queryFn: ({ signal }) => get<Page<Invite>>(PATH, { status }, signal) });

export const useCreateInvite = () => useMutation({ mutationFn: (invite: InviteCreate) => post<InviteIssued>(PATH, invite), onSuccess: () => void reload() });
export const useRenewInvite = () => useMutation({ mutationFn: (id: string) => post<InviteIssued>(`${PATH}/${id}/renew`), onSettled: () => void reload() });
export const useRevokeInvite = (id: string) => useMutation({ mutationFn: () => call<Invite>("DELETE", `${PATH}/${id}`), onSettled: () => void reload() });

/** A POST, so that the token is in no URL; it changes nothing. */
export const useInvitePreview = (token: string | null) =>
  useQuery({
    queryKey: ["invite", token],
    queryFn: () => post<InvitePreview>("/organizations/invites/preview", { token }),
    enabled: token !== null,
    staleTime: 0,
  });
export const useJoin = () =>
  useMutation({
    mutationFn: async (token: string) => {
      const member = await post<Member>("/organizations/invites/accept", { token });
      setActiveOrganizationId(member.organization_id);
      await reloadSession();
      return member;
    },
  });
export const useSignUp = () =>
  useMutation({ mutationFn: (account: SignUp) => post<SessionView>("/organizations/invites/sign-up", account), onSuccess: beginSession });
