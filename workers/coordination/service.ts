// Reading what agents ask: for people by what boards they see, for an agent its own.
import { provedAgent } from "#worker/agents/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import { type Page, page } from "#worker/platform/wire.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { presentRequest } from "./present.ts";
import type { CoordinationQuery, CoordinationRequest, OwnCoordinationQuery } from "./schema.ts";
import { requestList, requestsOfAgent } from "./store.ts";

export const listRequests = (work: Work, query: CoordinationQuery): Promise<Page<CoordinationRequest>> =>
  inActiveOrganization(
    work,
    actions["coordination.list"],
    (db, id) => ({ list: requestList(db, work.caller, id, query) }),
    ({ found: { list } }) => page(list.rows.map(presentRequest), list.count, query),
  );

/** The caller's own: who it is, is known once its token is verified. */
export const listOwnRequests = (work: Work, query: OwnCoordinationQuery): Promise<Page<CoordinationRequest>> =>
  locate(work, "agent", async (db) => {
    await provedAgent(work, db);
    const { list } = await db.ask({ list: requestsOfAgent(db, work.caller, query) });
    return page(list.rows.map(presentRequest), list.count, query);
  });
