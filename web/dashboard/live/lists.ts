// One event applied to the lists of the organization: boards, approvals, agents, gateways, members, comments, history.
// What an event carries in full is written in; anything else marks the list stale, and only lists on screen reload.
import type { QueryKey } from "@tanstack/react-query";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { ActivityPage, Approval, Comment, CommentPage, EventView, Page, SessionView } from "./wire.ts";

type Identified = { id: string };

/** False when the list does not have the item. */
function mergeInList<Item extends Identified>(key: QueryKey, id: string, changes: Partial<Item>): boolean {
  const page = queryClient.getQueryData<Page<Item>>(key);
  if (!page?.items.some((item) => item.id === id)) return false;
  queryClient.setQueryData<Page<Item>>(key, { ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...changes } : item)) });
  return true;
}

function dropFromList(key: QueryKey, id: string): void {
  queryClient.setQueryData<Page<Identified>>(key, (page) => {
    if (!page?.items.some((item) => item.id === id)) return page;
    return { ...page, items: page.items.filter((item) => item.id !== id), total: page.total - 1 };
  });
}

function addFirst<Item extends Identified>(key: QueryKey, item: Item): void {
  queryClient.setQueryData<Page<Item>>(key, (page) => {
    if (!page || page.items.some((known) => known.id === item.id)) return page;
    return { ...page, items: [item, ...page.items], total: page.total + 1 };
  });
}

const reload = (key: QueryKey): void => void queryClient.invalidateQueries({ queryKey: key });

/** A decided, spent or expired approval leaves the pending list and heads the decided one. */
export function placeApproval(approval: Approval): void {
  queryClient.setQueryData(keys.approval(approval.id), approval);
  if (approval.status === "pending") {
    addFirst(keys.approvalList("pending"), approval);
    mergeInList(keys.approvalList("pending"), approval.id, approval);
    return;
  }
  dropFromList(keys.approvalList("pending"), approval.id);
  if (!mergeInList(keys.approvalList("decided"), approval.id, approval)) addFirst(keys.approvalList("decided"), approval);
}

function findApproval(id: string): Approval | undefined {
  for (const status of ["pending", "decided"] as const) {
    const found = queryClient.getQueryData<Page<Approval>>(keys.approvalList(status))?.items.find((item) => item.id === id);
    if (found) return found;
  }
  return queryClient.getQueryData<Approval>(keys.approval(id));
}

function approvalEvent(event: EventView): void {
  const after = (event.after ?? {}) as Partial<Approval>;
  const known = findApproval(event.subject.id);
  if (event.type === "approval.requested" && after.id) placeApproval(after as Approval);
  else if (known) placeApproval({ ...known, ...after });
  else reload(keys.approvals());
  if (event.about?.type === "task") reload(keys.taskApprovals(event.about.id));
}

function listEvent(key: QueryKey, event: EventView): void {
  if (event.type.endsWith(".deleted")) dropFromList(key, event.subject.id);
  else if (event.type.endsWith(".created")) reload(key);
  else if (!mergeInList(key, event.subject.id, event.after ?? {})) reload(key);
}

/** Adds a comment once, whether it came as an answer or as an event. */
export function placeComment(comment: Comment): void {
  queryClient.setQueryData<CommentPage>(keys.comments(comment.task_id), (page) => {
    if (!page || page.items.some((known) => known.id === comment.id)) return page;
    return { ...page, items: [...page.items, comment] };
  });
}

function taskHistory(event: EventView): void {
  const taskId = event.subject.type === "task" ? event.subject.id : event.about?.type === "task" ? event.about.id : null;
  if (!taskId) return;
  queryClient.setQueryData<ActivityPage>(keys.taskActivity(taskId), (page) => {
    if (!page || page.items.some((known) => known.id === event.id)) return page;
    return { ...page, items: [event, ...page.items] };
  });
  if (event.type.startsWith("run.")) reload(keys.taskRuns(taskId));
  const comment = event.type === "task.commented" ? event.payload.comment : undefined;
  if (comment) placeComment(comment as Comment);
}

function gatewayEvent(event: EventView): void {
  reload(keys.gatewayCommands(event.subject.id));
  listEvent(keys.gateways(), event);
}

/** Name and role of an organization in the session's short list follow what was heard of it. */
export function nameInSession(id: string, facts: Partial<SessionView["organizations"][number]>): void {
  queryClient.setQueryData<SessionView | null>(keys.session, (session) =>
    session ? { ...session, organizations: session.organizations.map((known) => (known.id === id ? { ...known, ...facts } : known)) } : session,
  );
}

function organizationEvent(event: EventView): void {
  // An import brings the history of another organization: what holds now is asked, not read from the event.
  for (const key of [keys.profile(), keys.exports(), keys.imports()]) reload(key);
  // An import brings everything.
  if (event.type === "organization.imported") reload(keys.organization());
}

/** Where somebody's own rights have changed, everything that they may see may have. */
function memberEvent(event: EventView): void {
  const person = queryClient.getQueryData<SessionView | null>(keys.session)?.person;
  if (event.about?.id !== person?.id) {
    reload(keys.members());
    return;
  }
  const [organization, own] = [keys.organization(), keys.ownMember()];
  // A board that is on screen has a socket of its own; what it shows of tasks is not older than the rights.
  const isOpenBoard = (key: QueryKey, hasData: boolean) => key[2] === "board" && hasData;
  const isKept = (key: QueryKey, hasData: boolean) => key[2] === own[2] || isOpenBoard(key, hasData);
  // The rights first: a page that is not for this person any more is gone before its lists would be asked for again.
  void queryClient.invalidateQueries({ queryKey: own }).then(() =>
    queryClient.invalidateQueries({
      queryKey: organization,
      predicate: ({ queryKey, state }) => !isKept(queryKey, state.data !== undefined && state.error === null),
    }),
  );
}

const BY_NOUN: Partial<Record<string, (event: EventView) => void>> = {
  approval: approvalEvent,
  agent: (event) => listEvent(keys.agents(), event),
  gateway: gatewayEvent,
  command: (event) => reload(["organization", event.organization_id, "gateway-commands"]),
  board: (event) => listEvent(keys.boards(), event),
  board_group: (event) => listEvent(keys.groups(), event),
  organization: organizationEvent,
  member: memberEvent,
  invite: () => reload(keys.invites()),
  api_key: () => reload(keys.apiKeys()),
};

export function applyToLists(event: EventView): void {
  taskHistory(event);
  BY_NOUN[event.type.split(".")[0] ?? ""]?.(event);
}
