// The person's account: ways to sign in, e-mail and password, sessions, deleting the account; and the links sent by e-mail.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { call, get, post, put, remove } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { sessionsKey, signInMethodsKey, signInOptionsKey } from "./keys.ts";
import { beginSession, placePerson } from "./session.ts";
import type { EmailChange, EmailChanged, PasswordChange, Person, SessionItem, SessionView, SignInMethods, SignInOptions } from "./wire.ts";

export const signInOptionsQuery = queryOptions({
  queryKey: signInOptionsKey,
  queryFn: ({ signal }) => get<SignInOptions>("/auth/options", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const useSignInOptions = () => useQuery(signInOptionsQuery);

export const useSignInMethods = () =>
  useQuery({ queryKey: signInMethodsKey, queryFn: ({ signal }) => get<SignInMethods>("/users/me/sign-in-methods", undefined, signal) });
export const reloadMethods = () => queryClient.invalidateQueries({ queryKey: signInMethodsKey });

/** Other devices are signed out by the server; this one stays. */
export const useChangePassword = () =>
  useMutation({
    mutationFn: (change: PasswordChange) => put<void>("/users/me/password", change),
    onSuccess: () => Promise.all([reloadMethods(), queryClient.invalidateQueries({ queryKey: sessionsKey })]),
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
  useQuery({ queryKey: sessionsKey, queryFn: ({ signal }) => get<{ items: SessionItem[] }>("/users/me/sessions", undefined, signal), staleTime: 0 });

const dropSessions = (isKept: (session: SessionItem) => boolean): void => {
  queryClient.setQueryData<{ items: SessionItem[] }>(sessionsKey, (list) => (list ? { items: list.items.filter(isKept) } : list));
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
