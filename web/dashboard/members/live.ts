// Members: the list, roles, rights on boards (shown at once, taken back when refused), removal.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { linkRoutes } from "#worker/identity/link-routes.ts";
import type { memberRoutes } from "#worker/members/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { createStore, useStore } from "../live/store.ts";
import type { Page } from "../live/wire.ts";
import type { Role } from "../organizations/index.ts";
import { membersKey } from "./keys.ts";
import type { AccessUpdate, Member } from "./wire.ts";

const { members } = clientOf<typeof memberRoutes>().organizations.me;
const one = members[":member_id"];
const { users } = clientOf<typeof linkRoutes>();
const PAGE_SIZE = 200;
const MEMBERS_MAX = 5_000;

/** All of them: pages of the server are put together, so that filters and the matrix see everybody. */
async function loadMembers(signal: AbortSignal): Promise<Page<Member>> {
  const first = await json(members.$get({ query: { limit: PAGE_SIZE } }, until(signal)));
  const items = [...first.items];
  // A page may be shorter than was asked for: where rights on boards are many, it ends by its bytes.
  while (items.length < Math.min(first.total, MEMBERS_MAX)) {
    const next = await json(members.$get({ query: { limit: PAGE_SIZE, offset: items.length } }, until(signal)));
    if (next.items.length === 0) break;
    items.push(...next.items);
  }
  return { ...first, items };
}

/** Rights that the server has not answered yet, by member. */
const unsettled = createStore<ReadonlyMap<string, AccessUpdate>>(new Map());

function setUnsettled(id: string, access: AccessUpdate | null): void {
  const next = new Map(unsettled.get());
  if (access) next.set(id, access);
  else next.delete(id);
  unsettled.set(next);
}

function withAccess(member: Member, access: AccessUpdate | undefined): Member {
  if (!access) return member;
  const known = new Map(member.board_access.map((row) => [row.board_id, row]));
  const blank = { created_at: member.updated_at, updated_at: member.updated_at };
  return {
    ...member,
    ...access,
    board_access: access.board_access.map((row) => ({ id: `${member.id}:${row.board_id}`, ...blank, ...known.get(row.board_id), ...row })),
  };
}

export function useMembers() {
  const query = useQuery({ queryKey: membersKey(), queryFn: ({ signal }) => loadMembers(signal) });
  const pending = useStore(unsettled);
  const shown = useMemo(() => query.data?.items.map((member) => withAccess(member, pending.get(member.id))), [query.data, pending]);
  return { query, members: shown };
}

function place(member: Member): void {
  queryClient.setQueryData<Page<Member>>(membersKey(), (page) =>
    page ? { ...page, items: page.items.map((known) => (known.id === member.id && known.version <= member.version ? member : known)) } : page,
  );
}
const knownMember = (id: string): Member | undefined => queryClient.getQueryData<Page<Member>>(membersKey())?.items.find((member) => member.id === id);
const reload = () => queryClient.invalidateQueries({ queryKey: membersKey() });

const running = new Map<string, Promise<void>>();

async function settle(id: string): Promise<void> {
  try {
    for (let wanted = unsettled.get().get(id); wanted; ) {
      place(await json(one.access.$put({ param: { member_id: id }, json: wanted }, ifMatch(knownMember(id)?.version))));
      const now = unsettled.get().get(id);
      wanted = now === wanted ? undefined : now;
    }
  } catch (error) {
    void reload();
    throw error;
  } finally {
    setUnsettled(id, null);
    running.delete(id);
  }
}

/** Shows the rights at once; one request at a time per member, the last request wins. Rejects when they were taken back. */
export function setAccess(id: string, access: AccessUpdate): Promise<void> {
  setUnsettled(id, access);
  const inFlight = running.get(id) ?? settle(id);
  running.set(id, inFlight);
  return inFlight;
}

export const useChangeRole = (member: Member) =>
  useMutation({
    mutationFn: (role: Role) => json(one.$patch({ param: { member_id: member.id }, json: { role } }, ifMatch(member.version))),
    onSuccess: place,
    onError: reload,
  });

/** Another, or yourself: then the organization is left. */
export const useRemoveMember = (member: Member) =>
  useMutation({
    mutationFn: () => one.$delete({ param: { member_id: member.id } }),
    onSuccess: () =>
      queryClient.setQueryData<Page<Member>>(membersKey(), (page) =>
        page ? { ...page, items: page.items.filter((known) => known.id !== member.id), total: page.total - 1 } : page,
      ),
  });

export const useResetLink = () =>
  useMutation({ mutationFn: (personId: string) => json(users[":person_id"]["reset-link"].$post({ param: { person_id: personId } })) });
