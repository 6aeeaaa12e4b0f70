// What the person may do in the tab's organization: pages hide what the server would refuse.
import { useQuery } from "@tanstack/react-query";
import { nameInSession, useActiveOrganization } from "../identity/index.ts";
import { activeOrganizationId, clientOf, json, until } from "../live/http.ts";
import { ownMemberKey } from "./keys.ts";
import { useOrganization } from "./live.ts";
import type { ownRoutes } from "#worker/members/own-routes.ts";
import type { Member } from "#worker/members/schema.ts";

const { member: ownMember } = clientOf<typeof ownRoutes>().organizations.me;

/** The session's short list shows the role too: it follows. */
async function loadOwnMember(signal: AbortSignal): Promise<Member> {
  const member = await json(ownMember.$get({}, until(signal)));
  nameInSession(member.organization_id, { role: member.role });
  return member;
}

/** The frame holds it, so that it follows every change. */
export const useOwnMember = () =>
  useQuery({
    queryKey: ownMemberKey(),
    queryFn: ({ signal }) => loadOwnMember(signal),
    enabled: activeOrganizationId() !== null,
  });

const useIsClosed = (): boolean => Boolean(useOrganization().data?.deletion_at);

export type BoardRights = { mayRead: boolean; mayWrite: boolean };
const ALL: BoardRights = { mayRead: true, mayWrite: true };

/** The same of any board. Until the server has answered, nothing is hidden. A closed organization is read-only. */
export function useBoardRightsOf(): (boardId: string | null) => BoardRights {
  const { data: member, isFetching, isError } = useOwnMember();
  const isClosed = useIsClosed();
  // A board is not hidden because of stale rights.
  const isOld = isFetching || isError;
  return (boardId) => {
    if (!member) return ALL;
    const row = member.board_access.find((one) => one.board_id === boardId);
    const holdsWrite = member.all_boards_write || row?.can_write === true;
    return { mayRead: isOld || holdsWrite || member.all_boards_read || row?.can_read === true, mayWrite: holdsWrite && !isClosed };
  };
}

export const useBoardRights = (boardId: string | null): BoardRights => useBoardRightsOf()(boardId);

export const useIsAdmin = (): boolean => {
  const role = useActiveOrganization()?.role;
  return role === "owner" || role === "admin";
};

/** Whether the person can manage boards, agents, gateways and members now. */
export function useMayManage(): boolean {
  const isClosed = useIsClosed();
  return useIsAdmin() && !isClosed;
}
