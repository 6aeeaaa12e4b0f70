// The person's account: ways to sign in, e-mail and password, sessions, deleting the account; and the links sent by e-mail.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import type { accountRoutes } from "#worker/identity/account-routes.ts";
import type { linkRoutes } from "#worker/identity/link-routes.ts";
import type { sessionRoutes } from "#worker/identity/session-routes.ts";
import type { signInRoutes } from "#worker/identity/sign-in-routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { sessionsKey, signInMethodsKey, signInOptionsKey } from "./keys.ts";
import { beginSession, placePerson } from "./session.ts";
import type { EmailChange, PasswordChange, SessionItem } from "./wire.ts";

const { me } = clientOf<typeof accountRoutes>().users;
const { sessions } = clientOf<typeof sessionRoutes>().users.me;
const { options } = clientOf<typeof signInRoutes>().auth;
const links = clientOf<typeof linkRoutes>().auth;

export const signInOptionsQuery = queryOptions({
  queryKey: signInOptionsKey,
  queryFn: ({ signal }) => json(options.$get({}, until(signal))),
  staleTime: Number.POSITIVE_INFINITY,
});
export const useSignInOptions = () => useQuery(signInOptionsQuery);

export const useSignInMethods = () => useQuery({ queryKey: signInMethodsKey, queryFn: ({ signal }) => json(me["sign-in-methods"].$get({}, until(signal))) });
export const reloadMethods = () => queryClient.invalidateQueries({ queryKey: signInMethodsKey });

/** Other devices are signed out by the server; this one stays. */
export const useChangePassword = () =>
  useMutation({
    mutationFn: (change: PasswordChange) => me.password.$put({ json: change }),
    onSuccess: () => Promise.all([reloadMethods(), queryClient.invalidateQueries({ queryKey: sessionsKey })]),
  });

/** Also sends the letter again when the address stays the same. */
export const useChangeEmail = () =>
  useMutation({
    mutationFn: (change: EmailChange) => json(me.email.$put({ json: change })),
    onSuccess: ({ person }) => {
      placePerson(person);
      return reloadMethods();
    },
  });

export const useSessions = () => useQuery({ queryKey: sessionsKey, queryFn: ({ signal }) => json(sessions.$get({}, until(signal))), staleTime: 0 });

const dropSessions = (isKept: (session: SessionItem) => boolean): void => {
  queryClient.setQueryData<{ items: SessionItem[] }>(sessionsKey, (list) => (list ? { items: list.items.filter(isKept) } : list));
};
export const useEndSession = () =>
  useMutation({
    mutationFn: (id: string) => sessions[":session_id"].$delete({ param: { session_id: encodeURIComponent(id) } }),
    onSuccess: (_answer, id) => dropSessions((session) => session.id !== id),
  });
export const useEndOtherSessions = () =>
  useMutation({
    mutationFn: () => json(sessions["revoke-others"].$post()),
    onSuccess: () => dropSessions((session) => session.is_current),
  });

export const useDeleteAccount = () => useMutation({ mutationFn: () => json(me.$delete()), onSuccess: placePerson });
export const useKeepAccount = () => useMutation({ mutationFn: () => json(me.restore.$post()), onSuccess: placePerson });

export const useAskForReset = () => useMutation({ mutationFn: (email: string) => links["password-reset"].$post({ json: { email } }) });
export const useReset = () =>
  useMutation({
    mutationFn: (reset: { token: string; password: string }) => json(links["password-reset"].confirm.$post({ json: reset })),
    onSuccess: beginSession,
  });
export const useVerifyEmail = () => useMutation({ mutationFn: (token: string) => links["verify-email"].$post({ json: { token } }) });
