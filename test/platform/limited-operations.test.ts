// Every operation that changes something is limited: with what its caller may write used up, it answers 429 and nothing has changed.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import worker from "#worker/index.ts";
import { BOOTSTRAP_PERSON_ID } from "#worker/identity/sessions.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { type OperationInfo, operationsOf } from "#worker/platform/http.ts";
import { WRITE_RULES } from "#worker/platform/limits.ts";
import { composition } from "#worker/slices.ts";
import { account, browser, PASSWORD, signInAs } from "../identity/support.ts";
import { BASE } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { board, directory, must, task, workplace } from "../support/factories.ts";
import { agentFor } from "../support/coordination-operations.ts";
import { onboardingOn } from "../support/onboarding-operations.ts";
import { fill, type World, world } from "../support/operations.ts";
import type { Said } from "../support/saying.ts";

/** What is not limited like a write, and why it need not be. */
const OTHERWISE: Record<string, string> = {
  signIn: "wrong guesses are limited as attempts; the right token always opens (identity/doors, identity/passwords)",
  signInWithJwt: "new people of a service are limited (below), and so are a person's sessions",
  challengeSignIn: "60 a minute from one address, as attempts (identity/passkeys)",
  signInWithPasskey: "uses a challenge up",
  requestPasswordReset: "10 a minute from one address, three letters an hour to a person (identity/links)",
  resetPassword: "uses a link up that was sent",
  verifyEmail: "uses a link up that was sent",
  previewInvite: "only reads; what it tells is limited as attempts (invites/probes)",
  signUpByInvite: "uses an invite up; what it tells is limited as attempts (invites/probes)",
  registerGateway: "60 a minute with one token, and wrong ones are limited as attempts (registry/registration)",
  sendGatewayHeartbeat: "writes once a minute at most (registry/heartbeats)",
  deregisterGateway: "takes away: its own token ends with it",
  bootstrap: "only reads",
  tryCustomField: "only reads",
  agentHeartbeat: "writes once a minute at most",
  heartbeatAgent: "writes once a minute at most, and only for the agent itself",
  signOut: "takes away: nobody who holds a stolen session may keep its owner from ending it",
  revokeSession: "like signOut",
  revokeOtherSessions: "like signOut",
  createStop: "takes away, and once: whoever has written too much can still stop it (guards/stops)",
};
/** What needs more than the world has before anything is written. */
const REFUSED_BEFORE: Record<string, string> = {
  createPasskey: "needs a device; it ends in the batch of every other change of an account (identity/passkeys)",
  restoreOrganization: "needs one that is being deleted (below)",
  adoptFoundAgent: "needs a gateway that answers; it commits like every other making of an agent (agents/adoption)",
  subscribePush: "needs a session, which a program's token is none; it commits like every other change of an account (notifications/push)",
  createImport: "needs an empty organization; it commits like every other change of one",
};

const operations = composition.slices.flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf));
const writing = operations.filter(({ method, id }) => method !== "get" && !(id in OTHERWISE) && !(id in REFUSED_BEFORE));

afterEach(() => void vi.useRealTimers());

/** Time stands still, and whoever these are has used up all that they may write. */
async function useUp(databases: Database[], keys: string[]) {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now });
  for (const db of databases)
    for (const key of keys) {
      const { burst, perMinute } = WRITE_RULES[key.slice(0, key.indexOf(":")) as keyof typeof WRITE_RULES];
      await db.sql("INSERT OR REPLACE INTO write_limits(key, spent_until) VALUES (?1, ?2)", key, now + (burst / perMinute) * 60_000).run();
    }
}

const headersOf = ({ action }: OperationInfo, in_: World): Record<string, string> =>
  action !== "public" && action.person === "never"
    ? { "X-Agent-Token": agentFor(action.agent, in_).token }
    : { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": in_.of.id };

async function send(method: string, path: string, headers: Record<string, string>, body: unknown, bindings: typeof env = env) {
  const said = body === undefined ? undefined : JSON.stringify(body);
  const size: Record<string, string> = said === undefined ? {} : { "Content-Length": String(new TextEncoder().encode(said).byteLength) }; // as the network says it
  const request = new Request(`${BASE}/api/v1${path}`, {
    method: method.toUpperCase(),
    headers: { "Content-Type": "application/json", ...size, ...headers },
    ...(said === undefined ? {} : { body: said }),
  });
  const context = createExecutionContext();
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, bindings, context);
  const text = await response.text();
  const answer = (text ? JSON.parse(text) : {}) as { code?: string; detail?: string };
  await waitOnExecutionContext(context);
  return { status: response.status, retryAfter: response.headers.get("Retry-After"), answer };
}

const everything = async ({ db, id }: World["of"]): Promise<unknown[]> =>
  (
    await db.d1.batch([
      db.sql("SELECT count(*) AS n, sum(seq) AS seq FROM events WHERE organization_id = ?1", id),
      db.sql("SELECT * FROM members WHERE organization_id = ?1", id),
      db.sql("SELECT * FROM tasks WHERE organization_id = ?1", id),
    ])
  ).flatMap(({ results }) => results);

/** What would change something where the usual request finds everything as it wants it, or a comment that is gone. */
async function changing({ of, busy, listed, said, scout }: World): Promise<Record<string, Pick<Said, "params" | "body">>> {
  const [shelved, other] = [await board(of), await board(of)];
  must(await of.call("POST", `/boards/${shelved.id}/archive`));
  must(await of.call("DELETE", `/tasks/${busy.id}/watch`));
  await onboardingOn(of, other, scout);
  await of.db.sql("UPDATE board_onboardings SET state = 'reached' WHERE board_id = ?1", other.id).run();
  const whereAsked = { params: { board_id: other.id } };
  const ofComment = { params: { task_id: listed.id, comment_id: said.id } };
  return {
    moveTask: { params: { task_id: listed.id }, body: { board_id: other.id } },
    unarchiveBoard: { params: { board_id: shelved.id } },
    watchTask: { params: { task_id: busy.id } },
    editComment: { ...ofComment, body: { message: "Changed" } },
    deleteComment: ofComment,
    startBoardOnboarding: { body: { restart: true } },
    reportBoardOnboarding: whereAsked,
    agentReportOnboarding: whereAsked,
  };
}

test("every operation that writes is refused with 429 and Retry-After when its caller has used up what they may write, and nothing changes", async () => {
  const in_ = await world();
  const instead = await changing(in_);
  const shards = [shardDatabase(env, "SHARD_0"), shardDatabase(env, "SHARD_1")]; // a new organization may come to either
  await useUp([...shards, directory], [`user:${BOOTSTRAP_PERSON_ID}`, `agent:${in_.scout.id}`, `agent:${in_.main.id}`, `account:${BOOTSTRAP_PERSON_ID}`]);
  const before = await everything(in_.of);
  const people = await directory.sql("SELECT * FROM people WHERE id = ?1", BOOTSTRAP_PERSON_ID).first();
  const heard: Record<string, unknown> = {};
  for (const operation of writing) {
    const { path, body } = fill({ ...operation, path: operation.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_, instead[operation.id]);
    const { status, retryAfter, answer } = await send(operation.method, path, headersOf(operation, in_), body);
    heard[operation.id] = [status, answer.code, Number(retryAfter) > 0 && answer.detail?.includes(`Wait ${retryAfter} s`)];
  }
  expect(heard).toEqual(Object.fromEntries(writing.map(({ id }) => [id, [429, "rate_limited", true]])));
  expect(await everything(in_.of)).toEqual(before);
  expect(await directory.sql("SELECT * FROM people WHERE id = ?1", BOOTSTRAP_PERSON_ID).first()).toEqual(people);
  expect([...Object.keys(OTHERWISE), ...Object.keys(REFUSED_BEFORE)].filter((id) => !operations.some((operation) => operation.id === id))).toEqual([]);
});

test("restoring an organization is limited too", async () => {
  const { of } = await workplace();
  expect((await of.call("DELETE", "/organizations/me", { body: {} })).status).toBe(200);
  await useUp([of.db], [`user:${BOOTSTRAP_PERSON_ID}`]);
  const restore = () => of.call<{ deletion_at: string | null }>("POST", "/organizations/me/restore", { body: {} });
  expect((await restore()).status).toBe(429);
  await of.db.sql("DELETE FROM write_limits").run();
  expect((await restore()).body.deletion_at).toBe(null);
});

test("a person who writes too fast on remembered facts is refused at once, without a second try, and the facts stay remembered", async () => {
  const { of, on } = await workplace();
  const first = await task(of, on);
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const counted = { ...env, [of.shard]: counting(of.db.d1, counts) };
  const patch = async (title: string) => {
    counts.trips = 0;
    const { status } = await send("PATCH", `/tasks/${first.id}`, headersOf({ action: "public" } as OperationInfo, { of } as World), { title }, counted);
    return [status, counts.trips];
  };
  await patch("One");
  expect(await patch("Two")).toEqual([200, 1]);
  await useUp([of.db], [`user:${BOOTSTRAP_PERSON_ID}`]);
  expect(await patch("Three"), "the batch, and the question of how long to wait").toEqual([429, 2]);
  await of.db.sql("DELETE FROM write_limits").run();
  expect(await patch("Four"), "still remembered").toEqual([200, 1]);
  await useUp([of.db], [`user:${BOOTSTRAP_PERSON_ID}`]);
  await of.db.sql("UPDATE tasks SET deleted_at = updated_at WHERE id = ?1", first.id).run();
  expect((await patch("Five"))[0], "whoever is refused anyway hears why").toBe(404);
});

test("a person has two hundred sessions at most, and opens sixty at once: the next ends what was ended or not used longest ago", async () => {
  const { id, email } = await account();
  await directory
    .sql(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 249)
       INSERT INTO sessions(id, person_id, secret_hash, created_at, expires_at, revoked_at, method)
       SELECT ?1 || i, ?1, 'x', '2026-01-01T00:00:' || (100 + i), '2100', CASE WHEN i >= 200 THEN '2026' END, 'password' FROM n`,
      id,
    )
    .run();
  const signIn = () => signInAs(browser({ WRITE_LIMIT_FACTOR: "1" }), email, PASSWORD);
  expect((await signIn()).status).toBe(200);
  const { results } = await directory
    .sql("SELECT id, revoked_at FROM sessions WHERE person_id = ?1 ORDER BY created_at, id", id)
    .all<{ id: string; revoked_at: string | null }>();
  expect([results.length, results.filter(({ revoked_at }) => revoked_at !== null).length, results[0]?.id]).toEqual([200, 0, `${id}2`]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const replies: number[] = [];
  for (let n = 0; n < WRITE_RULES.account.burst; n++) replies.push((await signIn()).status);
  expect(new Set(replies.slice(0, -2))).toEqual(new Set([200]));
  expect(replies.at(-1), "one was opened a moment before").toBe(429);
});
