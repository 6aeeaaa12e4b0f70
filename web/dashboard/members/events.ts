// What events do to members, and to everything when somebody's own rights have changed.
import { sessionKey, type SessionView } from "../identity/index.ts";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import { organizationKey } from "../live/keys.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { ownMemberKey } from "../organizations/index.ts";
import { membersKey } from "./keys.ts";

/** By then a page has been drawn anew, and what it no longer shows asks for nothing. */
const DRAWN_WITHIN_MS = 100;

/** Where the person's own rights have changed, everything that they may see may have. */
async function reloadOwnRights(): Promise<void> {
  const [organization, own] = [organizationKey(), ownMemberKey()];
  // The rights first: a page that is no longer for this person is gone before its lists would be asked for again.
  await reload(own);
  await new Promise((drawn) => setTimeout(drawn, DRAWN_WITHIN_MS));
  await queryClient.invalidateQueries({
    queryKey: organization,
    predicate: ({ queryKey, state, meta }) => {
      const isOwn = queryKey[2] === own[2];
      // A board on screen has a socket of its own: what it shows of tasks is not older than the rights.
      const isLive = meta?.hasOwnSocket === true && state.data !== undefined && state.error === null;
      return !isOwn && !isLive;
    },
  });
}

export function onMemberEvent(event: EventView): void {
  if (!isAbout(event, "member")) return;
  const person = queryClient.getQueryData<SessionView | null>(sessionKey)?.person;
  if (event.about?.id === person?.id) void reloadOwnRights();
  else void reload(membersKey());
}
