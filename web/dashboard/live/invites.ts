// Invites: by state, made, renewed, revoked. A link is answered once and kept nowhere.
import { useMutation, useQuery } from "@tanstack/react-query";
import { call, get, post } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { Invite, InviteCreate, InviteIssued, Page } from "./wire.ts";

const PATH = "/organizations/me/invites";
export const INVITE_STATES = ["pending", "accepted", "expired", "revoked"] as const satisfies readonly Invite["status"][];
const reload = () => queryClient.invalidateQueries({ queryKey: keys.invites() });

export const useInvites = (status: Invite["status"]) =>
  useQuery({ queryKey: keys.invites(status), queryFn: ({ signal }) => get<Page<Invite>>(PATH, { status }, signal) });

export const useCreateInvite = () => useMutation({ mutationFn: (invite: InviteCreate) => post<InviteIssued>(PATH, invite), onSuccess: () => void reload() });
export const useRenewInvite = () => useMutation({ mutationFn: (id: string) => post<InviteIssued>(`${PATH}/${id}/renew`), onSettled: () => void reload() });
export const useRevokeInvite = () => useMutation({ mutationFn: (id: string) => call<Invite>("DELETE", `${PATH}/${id}`), onSettled: () => void reload() });
