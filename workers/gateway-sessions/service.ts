// A gateway's sessions as it tells them when it is asked: whose gateway, who may look, and what to say when there is no answer.
import { namesOnGateway, type OurName } from "#worker/agents/index.ts";
import { boardActions, loadBoard } from "#worker/boards/index.ts";
import { askEach, askGateway, type GatewayPlace, gatewaysOf, type LinkQuestion, loadGateway, whyUnanswered } from "#worker/gateways/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import type { Action } from "#worker/platform/access.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { readHistory, readSession, readSessionList } from "./read.ts";
import type { GatewaySession, GatewaySessionList, GatewayStatus, HistoryQuery, SessionHistory, WhichGateway } from "./schema.ts";

/** As many as are shown at once. */
const SESSIONS_MAX = 200;
const CHARS_OF_MESSAGE = 20_000;

/** `ours`: our agents there. */
type Looked = GatewayPlace & { ours: ReadonlyMap<string, OurName> };

async function theOnlyOne(work: Work, action: Action): Promise<string> {
  const { items } = await inActiveOrganization(
    work,
    action,
    (db, id) => ({ rows: gatewaysOf(db, id, { limit: 2, offset: 0 }) }),
    ({ found }) => ({ items: found.rows }),
  );
  if (items.length === 1 && items[0]) return items[0].id;
  const detail =
    items.length === 0 ? "There is no gateway yet. Register one and connect it." : "There are several gateways: say which by gateway_id or board_id.";
  throw new ProblemError(items.length === 0 ? "gateway_required" : "conflict", detail);
}

async function gatewayOfBoard(work: Work, boardId: string): Promise<string> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, boardActions["board.read"], {});
    if (!loaded) return null;
    if (loaded.board.gateway_id) return loaded.board.gateway_id;
    throw new ProblemError("gateway_required", "This board has no gateway. Choose one in its settings.");
  });
}

async function idOf(work: Work, { gateway_id, board_id }: WhichGateway, action: Action): Promise<string> {
  if (gateway_id) return gateway_id;
  return board_id ? gatewayOfBoard(work, board_id) : theOnlyOne(work, action);
}

/** The gateway that is meant, where the caller may look into it. */
export async function placeOf(work: Work, which: WhichGateway, action: Action): Promise<Looked> {
  const id = await idOf(work, which, action);
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, action, { ours: namesOnGateway(db, id) });
    return loaded && { row: loaded.row, shard, ours: loaded.more.ours };
  });
}

export const ask = (work: Work, place: GatewayPlace, question: LinkQuestion): Promise<unknown> => askGateway(work, place, question, "sessions");

/** A derived title repeats what somebody has said: it is for those who may read that. */
const listFor = ({ caller }: Work): LinkQuestion => ({
  method: "sessions.list",
  params: { limit: SESSIONS_MAX, sortBy: "updatedAt", ...(caller.actor.type === "user" ? { includeDerivedTitles: true } : {}) },
});

export async function listSessions(work: Work, which: WhichGateway): Promise<GatewaySessionList> {
  const place = await placeOf(work, which, actions["gateway_session.list"]);
  return readSessionList(await ask(work, place, listFor(work)), place.ours);
}

export async function gatewayStatus(work: Work, which: WhichGateway): Promise<GatewayStatus> {
  const place = await placeOf(work, which, actions["gateway_session.list"]);
  const about = { gateway_id: place.row.id, gateway_url: place.row.endpoint ?? "" };
  const [answer] = await askEach(work, place, [listFor(work)]);
  if (!answer?.ok) {
    const error = answer ? whyUnanswered(place, answer, "sessions") : null;
    return { ...about, connected: answer !== undefined && answer.why !== "away", sessions_count: null, sessions: null, main_session: null, error };
  }
  const { sessions, total, main_session } = readSessionList(JSON.parse(answer.json), place.ours);
  return { ...about, connected: true, sessions_count: total, sessions, main_session, error: null };
}

export async function getSession(work: Work, which: WhichGateway, key: string): Promise<{ session: GatewaySession }> {
  const place = await placeOf(work, which, actions["gateway_session.list"]);
  const answer = (await ask(work, place, { method: "sessions.describe", params: { key } })) as { session?: unknown } | null;
  const session = readSession(answer?.session, place.ours);
  if (!session) throw notFound("session");
  return { session };
}

export async function sessionHistory(work: Work, key: string, { limit, offset, ...which }: HistoryQuery): Promise<SessionHistory> {
  const place = await placeOf(work, which, actions["gateway_session.read"]);
  const params = { sessionKey: key, limit, offset, maxChars: CHARS_OF_MESSAGE };
  return readHistory(await ask(work, place, { method: "chat.history", params }), { limit, offset });
}
