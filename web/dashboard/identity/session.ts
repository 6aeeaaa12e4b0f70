// Sign-in session, the person, and organizations.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import type { accountRoutes } from "#worker/identity/account-routes.ts";
import type { sessionRoutes } from "#worker/identity/session-routes.ts";
import type { signInRoutes } from "#worker/identity/sign-in-routes.ts";
import { forgetDrafts, ownDrafts } from "../live/drafts.ts";
import { forgetRecent, ownRecent } from "../live/recent.ts";
import { forgotten, leaving, left } from "../live/leaving.ts";
import { activeOrganizationId, ApiError, clientOf, holdRequests, json, setActiveOrganizationId, setActivePersonId } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { ownQueue } from "../live/queue.ts";
import { sessionKey, signInOptionsKey } from "./keys.ts";
import type { Person, PersonUpdate, SessionView, SignIn } from "./wire.ts";

const { me } = clientOf<typeof accountRoutes>().users;
const { auth } = clientOf<typeof sessionRoutes>();
const { "sign-in": signIn } = clientOf<typeof signInRoutes>().auth;

/** Keeps the tab's organization when the person still belongs to it. */
function adopt(session: SessionView): SessionView {
  setActivePersonId(session.person.id);
  ownDrafts(session.person.id);
  ownRecent(session.person.id);
  const current = activeOrganizationId();
  const isMember = session.organizations.some((organization) => organization.id === current);
  if (!isMember) setActiveOrganizationId(session.active_organization_id ?? session.organizations[0]?.id ?? null);
  ownQueue(session.person.id);
  return session;
}

async function loadSession(): Promise<SessionView | null> {
  try {
    return adopt(await json(auth.session.$get()));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    // The person no longer belongs to the tab's organization: ask without naming one.
    if (!(error instanceof ApiError && error.status === 404 && activeOrganizationId())) throw error;
    setActiveOrganizationId(null);
    return loadSession();
  }
}

export const sessionQuery = queryOptions({ queryKey: sessionKey, queryFn: loadSession, staleTime: Number.POSITIVE_INFINITY });

export function useSession(): SessionView | null {
  return useQuery(sessionQuery).data ?? null;
}

/** The time zone of the signed-in person, if known. Sends no request, so the sign-in page can use it too. */
export const useKnownTimeZone = (): string | undefined => useQuery({ ...sessionQuery, enabled: false }).data?.person.timezone ?? undefined;

/** The organization of this tab with the role in it. */
export function useActiveOrganization() {
  const session = useSession();
  return session?.organizations.find((organization) => organization.id === activeOrganizationId()) ?? null;
}

/** After signing in, in whichever way: drops what is cached of another person, except what the page on screen shows. */
export function beginSession(session: SessionView): SessionView {
  queryClient.removeQueries({ type: "inactive", predicate: (query) => query.queryKey[0] !== sessionKey[0] && query.queryKey[0] !== signInOptionsKey[0] });
  queryClient.setQueryData(sessionKey, adopt(session));
  return session;
}

/** Asks the server again who this is: after joining, leaving, or a change made elsewhere. */
export const reloadSession = (): Promise<SessionView | null> => queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });

/** Keeps the session's copy of the person in step with an answer that carries the person. */
export function placePerson(person: Person): void {
  queryClient.setQueryData<SessionView | null>(sessionKey, (session) => (session ? { ...session, person } : session));
}

export const useSignIn = () => useMutation({ mutationFn: (credentials: SignIn) => json(signIn.$post({ json: credentials })), onSuccess: beginSession });

let isLeaving = false;
/** True while the person signs out: then a "no session" is no news. */
export const isSigningOut = (): boolean => isLeaving;

/** Ends the session; it may have ended already. Rejects where it may still be there. */
async function endSession(): Promise<void> {
  try {
    await auth["sign-out"].$post();
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
}

/** Nothing is asked meanwhile: the page that is left would ask without a session. Rejects where that may still be there: then nobody has left. */
export async function signOut(leave: () => Promise<void>): Promise<void> {
  isLeaving = true;
  await leaving();
  const release = holdRequests();
  let isOver = false;
  try {
    await endSession();
    isOver = true;
    await left();
    await leave();
    forgetEverything();
  } finally {
    isLeaving = false;
    release(isOver);
  }
}

/** Drops everything of the last person. */
export function forgetEverything(): void {
  forgetDrafts();
  forgetRecent();
  forgetSession();
}

/** After a session that has ended: what is cached goes, and what the person has begun to write waits for them. The sign-in options belong to no one and stay. */
export function forgetSession(): void {
  forgotten();
  setActivePersonId(null);
  setActiveOrganizationId(null);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== signInOptionsKey[0] });
  queryClient.getMutationCache().clear();
  queryClient.setQueryData(sessionKey, null);
}

export const useUpdatePerson = () =>
  useMutation({
    mutationFn: (changes: PersonUpdate) => json(me.$patch({ json: changes })),
    onSuccess: placePerson,
  });

/** Name and role of an organization in the session's short list follow what was heard of it. */
export function nameInSession(id: string, facts: Partial<SessionView["organizations"][number]>): void {
  queryClient.setQueryData<SessionView | null>(sessionKey, (session) =>
    session ? { ...session, organizations: session.organizations.map((known) => (known.id === id ? { ...known, ...facts } : known)) } : session,
  );
}
