// Organizations: the one of this tab, its settings, closing and restoring it, and switching to another one without a reload.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { nameInSession, reloadSession, sessionKey, type SessionView } from "../identity/index.ts";
import type { organizationRoutes } from "#worker/organizations/routes.ts";
import { activeOrganizationId, ApiError, clientOf, ifMatch, json, setActiveOrganizationId, until } from "../live/http.ts";
import { organizationKey } from "../live/keys.ts";
import { queryClient } from "../live/query-client.ts";
import { createStore, useStore } from "../live/store.ts";
import { dropUndos } from "../ui/toast.tsx";
import { profileKey } from "./keys.ts";
import type { Organization, OrganizationUpdate } from "./wire.ts";

const { organizations } = clientOf<typeof organizationRoutes>();
const { me } = organizations;

/** The session's short list shows the name too: it follows. */
async function loadProfile(signal: AbortSignal): Promise<Organization> {
  const organization = await json(me.$get({}, until(signal)));
  nameInSession(organization.id, { name: organization.name });
  return organization;
}

const profileQuery = () => queryOptions({ queryKey: profileKey(), queryFn: ({ signal }) => loadProfile(signal) });
export const useOrganization = () => useQuery({ ...profileQuery(), enabled: activeOrganizationId() !== null });

function place(organization: Organization): void {
  if (organization.id !== activeOrganizationId()) return;
  queryClient.setQueryData(profileKey(), organization);
  nameInSession(organization.id, { name: organization.name });
}

export const useUpdateOrganization = (organization: Organization) =>
  useMutation({ mutationFn: (changes: OrganizationUpdate) => json(me.$patch({ json: changes }, ifMatch(organization.version))), onSuccess: place });
export const useCloseOrganization = () => useMutation({ mutationFn: () => json(me.$delete()), onSuccess: place });
export const useRestoreOrganization = () => useMutation({ mutationFn: () => json(me.restore.$post()), onSuccess: place });

const switching = createStore(false);
/** While true no page is shown: it would be the page of one organization with the data of another. */
export const useIsSwitching = (): boolean => useStore(switching);

/** `go` brings the tab to an address that does not belong to the organization that is left. Other tabs stay where they are. */
export async function switchOrganization(id: string, go: () => Promise<void>): Promise<void> {
  if (id === activeOrganizationId()) return go();
  switching.set(true);
  try {
    await queryClient.cancelQueries({ queryKey: organizationKey() });
    await go();
    dropUndos();
    setActiveOrganizationId(id);
    queryClient.setQueryData<SessionView | null>(sessionKey, (session) => (session ? { ...session, active_organization_id: id } : session));
  } finally {
    switching.set(false);
  }
  try {
    // The default of new tabs, and the proof that one still belongs there.
    await me.active.$patch({ json: { organization_id: id } });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) await reloadSession();
    throw error;
  }
}

/**
 * After leaving or being removed: the tab switches to another organization, if there is one.
 * `go` as for switching. False when nothing was lost.
 */
export async function leftOrganization(go: () => Promise<void>): Promise<boolean> {
  const left = activeOrganizationId();
  switching.set(true);
  try {
    queryClient.removeQueries({ queryKey: organizationKey() });
    dropUndos();
    setActiveOrganizationId(null);
    const session = await reloadSession();
    const isLost = session !== null && !session.organizations.some((organization) => organization.id === left);
    if (!isLost) setActiveOrganizationId(left);
    await go();
    return isLost;
  } finally {
    switching.set(false);
  }
}

/** A new organization, and into it: `go` as for switching. */
export const useNewOrganization = (go: () => Promise<void>) =>
  useMutation({
    mutationFn: async (name: string) => {
      const organization = await json(organizations.$post({ json: { name } }));
      await reloadSession();
      await switchOrganization(organization.id, go);
    },
  });

/** The first organization of a new person. */
export const useCreateOrganization = () =>
  useMutation({
    mutationFn: async (name: string) => {
      const organization = await json(organizations.$post({ json: { name } }));
      setActiveOrganizationId(organization.id);
      await me.active.$patch({ json: { organization_id: organization.id } }).catch(() => undefined);
      return organization;
    },
    onSuccess: reloadSession,
  });
