// Sign-in session, the person, and organizations.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { ApiError, activeOrganizationId, get, patch, post, setActiveOrganizationId } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { Member, Organization, Page, Person, PersonUpdate, SessionView } from "./wire.ts";

/** Keeps the tab's organization when the person still belongs to it. */
function adopt(session: SessionView): SessionView {
  const current = activeOrganizationId();
  const isMember = session.organizations.some((organization) => organization.id === current);
  if (!isMember) setActiveOrganizationId(session.active_organization_id ?? session.organizations[0]?.id ?? null);
  return session;
}

async function loadSession(): Promise<SessionView | null> {
  try {
    return adopt(await get<SessionView>("/auth/session"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const sessionQuery = queryOptions({ queryKey: keys.session, queryFn: loadSession, staleTime: Number.POSITIVE_INFINITY });

export function useSession(): SessionView | null {
  return useQuery(sessionQuery).data ?? null;
}

/** The organization of this tab with the role in it. */
export function useActiveOrganization() {
  const session = useSession();
  return session?.organizations.find((organization) => organization.id === activeOrganizationId()) ?? null;
}

export const useSignIn = () =>
  useMutation({
    mutationFn: (token: string) => post<SessionView>("/auth/sign-in", { token }),
    onSuccess: (session) => queryClient.setQueryData(keys.session, adopt(session)),
  });

/** First off the page: its queries would ask again without a session. */
export async function signOut(leave: () => Promise<void>): Promise<void> {
  await post("/auth/sign-out").catch(() => undefined);
  await leave();
  forgetEverything();
}

/** After this nothing of the last person is left in the tab. */
export function forgetEverything(): void {
  setActiveOrganizationId(null);
  queryClient.clear();
  queryClient.setQueryData(keys.session, null);
}

export const useUpdatePerson = () =>
  useMutation({
    mutationFn: (changes: PersonUpdate) => patch<Person>("/users/me", changes),
    onSuccess: (person) => queryClient.setQueryData<SessionView | null>(keys.session, (session) => (session ? { ...session, person } : session)),
  });

export const useCreateOrganization = () =>
  useMutation({
    mutationFn: async (name: string) => {
      const organization = await post<Organization>("/organizations", { name });
      setActiveOrganizationId(organization.id);
      await patch("/organizations/me/active", { organization_id: organization.id }).catch(() => undefined);
      return organization;
    },
    onSuccess: () => queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }),
  });

export async function switchOrganization(id: string): Promise<void> {
  setActiveOrganizationId(id);
  await patch("/organizations/me/active", { organization_id: id });
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

export const useMembers = () =>
  useQuery({ queryKey: keys.members(), queryFn: ({ signal }) => get<Page<Member>>("/organizations/me/members", undefined, signal) });
