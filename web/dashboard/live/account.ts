// The person's account: ways to sign in, e-mail and password, sessions, leaving for good; and the links of letters.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { call, get, post, put, remove, setActiveOrganizationId } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import { beginSession, placePerson, reloadSession } from "./session.ts";
import type {
  EmailChange,
  EmailChanged,
  InvitePreview,
  Member,
  PasswordChange,
  Person,
  SessionItem,
  SessionView,
  SignInMethods,
  SignInOptions,
  SignUp,
} from "./wire.ts";

export const signInOptionsQuery = queryOptions({
  queryKey: keys.signInOptions,
  queryFn: ({ signal }) => get<SignInOptions>("/auth/options", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const useSignInOptions = () => useQuery(signInOptionsQuery);

export const useSignInMethods = () =>
  useQuery({ queryKey: keys.signInMethods, queryFn: ({ signal }) => get<SignInMethods>("/users/me/sign-in-methods", undefined, signal) });
export const reloadMethods = () => queryClient.invalidateQueries({ queryKey: keys.signInMethods });

/** Other devices are signed out by the server; this one stays. */
export const useChangePassword = () =>
  useMutation({
    mutationFn: (change: PasswordChange) => put<void>("/users/me/password", change),
    onSuccess: () => Promise.all([reloadMethods(), queryClient.invalidateQueries({ queryKey: keys.sessions })]),
  });

/** Also sends the letter again when the address stays the same. */
export const useChangeEmail = () =>
  useMutation({
    mutationFn: (change: EmailChange) => put<EmailChanged>("/users/me/email", change),
    onSuccess: ({ person }) => {
      placePerson(person);
      return reloadMethods();
    },
  });

export const useSessions = () =>
  useQuery({ queryKey: keys.sessions, queryFn: ({ signal }) => get<{ items: SessionItem[] }>("/users/me/sessions", undefined, signal), staleTime: 0 });

const dropSessions = (isKept: (session: SessionItem) => boolean): void => {
  queryClient.setQueryData<{ items: SessionItem[] }>(keys.sessions, (list) => (list ? { items: list.items.filter(isKept) } : list));
};
export const useEndSession = () =>
  useMutation({
    mutationFn: (id: string) => remove(`/users/me/sessions/${encodeURIComponent(id)}`),
    onSuccess: (_answer, id) => dropSessions((session) => session.id !== id),
  });
export const useEndOtherSessions = () =>
  useMutation({
    mutationFn: () => post<{ revoked: number }>("/users/me/sessions/revoke-others"),
    onSuccess: () => dropSessions((session) => session.is_current),
  });

export const useDeleteAccount = () => useMutation({ mutationFn: () => call<Person>("DELETE", "/users/me"), onSuccess: placePerson });
export const useKeepAccount = () => useMutation({ mutationFn: () => post<Person>("/users/me/restore"), onSuccess: placePerson });

export const useAskForReset = () => useMutation({ mutationFn: (email: string) => post<unknown>("/auth/password-reset", { email }) });
export const useReset = () =>
  useMutation({
    mutationFn: (reset: { token: string; password: string }) => post<SessionView>("/auth/password-reset/confirm", reset),
    onSuccess: beginSession,
  });
export const useVerifyEmail = () => useMutation({ mutationFn: (token: string) => post<void>("/auth/verify-email", { token }) });

/** Asked by POST, so that the token stands in no address; nothing is changed by it. */
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
