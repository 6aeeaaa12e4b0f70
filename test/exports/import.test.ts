// The round trip: what an organization was, another becomes, with ids of its own and without anybody's rights or secrets.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { BOOTSTRAP_PERSON_ID as BOOTSTRAP } from "#worker/identity/sessions.ts";
import { catalogOf } from "#worker/exports/catalog.ts";
import { NEVER_CONNECTED } from "#worker/gateways/link-state.ts";
import { sweep } from "#worker/platform/sweep.ts";
import { composition } from "#worker/slices.ts";
import { PATIENCE } from "../support/connected.ts";
import { must, organization, type TestOrganization } from "../support/factories.ts";
import { contents, exported, imported, type Line } from "./transfers.ts";
import { everything, expectNoGaps, FOREIGN, history, idsIn, served, unnamed, without } from "./things.ts";

const a = await everything();
const [here, elsewhere] = a.of.shard === "SHARD_0" ? (["SHARD_0", "SHARD_1"] as const) : (["SHARD_1", "SHARD_0"] as const);
const { tables: TABLES } = catalogOf(composition);
const zip = await exported(a.of);
const before = await served(a.of);
const file = contents(zip);
const b = await organization(here);
const far = await organization(elsewhere);
const done = await imported(b, zip);
const after = await served(b);

const THEN = "when it arrived";
const isOpen = (row: Line) => ["queued", "running", "waiting_approval"].includes(row.status as string);
/** What is different on purpose: nothing is under way, and no secret came along. */
const asArrived = {
  gateways: () => ({ has_token: false, ...NEVER_CONNECTED, registry_status: "pending" }),
  agents: () => ({ status: "draft", error: null, gateway_agent_id: null, session_key: null, openclaw_session_id: null, last_seen_at: null, drift: null }),
  tasks: () => ({ active_run: null, approvals_pending_count: 0, attachment_count: 0 }),
  runs: (row: Line) => (isOpen(row) ? { status: "aborted", error: "It was under way when the organization was exported.", ended_at: THEN } : {}),
  approvals: (row: Line) => (row.status === "pending" ? { status: "withdrawn", decided_at: THEN, resolved_at: THEN } : {}),
} satisfies Record<string, (row: Line) => Line>;
const KINDS = ["gateways", "agents", "tasks", "runs", "approvals"] as const;

function expectSame(one: typeof before, two: typeof before): void {
  const [was, is] = [structuredClone(one), structuredClone(two)];
  for (const kind of KINDS)
    for (const [index, row] of was[kind].entries()) {
      const changes: Line = asArrived[kind](row);
      Object.assign(row, changes);
      for (const [name, value] of Object.entries(changes)) if (value === THEN) (is[kind][index] as Line)[name] = value;
    }
  const [expected, actual] = [unnamed(was) as typeof before, unnamed(is) as typeof before];
  for (const part of Object.keys(expected) as (keyof typeof before)[]) expect(actual[part], part).toEqual(expected[part]);
}

test("every kind of thing is in the organization that is exported, so what follows proves something about each", () => {
  for (const table of TABLES) expect(file.rows(table.name).length, table.name).toBeGreaterThan(0);
  expect(before.runs.filter(isOpen).length).toBeGreaterThan(0);
  expect(new Set(before.approvals.map((row) => row.status))).toEqual(new Set(["pending", "approved"]));
});

test("an organization that arrives on its own shard serves what it served before", async () => {
  expect(done).toMatchObject({ status: "ready", error: null, rows_done: done.rows_total });
  expect(done.notes).toContain("1 attachment stayed behind: download the files where they are, and attach them to their tasks again.");
  expectSame(before, after);
  await expectNoGaps(b);
});

test("an organization that arrives on another shard serves what it served before", async () => {
  expect(await imported(far, zip)).toMatchObject({ status: "ready", error: null });
  expectSame(before, await served(far));
  await expectNoGaps(far);
});

test("everything has a new id, people keep theirs, and the two share nothing else", () => {
  const me = BOOTSTRAP;
  const shared = [...idsIn(after)].filter((id) => idsIn(before).has(id));
  expect(shared.sort()).toEqual([me, FOREIGN, a.checked.assigned_user_id].sort());
});

test("links in people's words lead to what is here; what only looks like an id stays as it was written", () => {
  const said = (served: typeof before) => JSON.stringify(served.more);
  const [board] = after.boards as { id: string }[];
  expect(said(after)).toContain(`https://mc.example/boards/${board?.id}?task=x`);
  expect(said(after)).toContain(`order ${FOREIGN} of \\"${FOREIGN}\\"`);
  const known = new Set((after.tasks as { id: string }[]).map((task) => task.id));
  const linked = [...said(after).matchAll(/\/tasks\/([0-9a-f-]{36})/g)].map(([, id]) => id as string);
  expect(linked.length).toBeGreaterThan(0);
  expect(linked.filter((id) => !known.has(id))).toEqual([]);
  const told = (served: typeof before) => JSON.stringify(served.histories).split(FOREIGN).length;
  expect(told(after), "in the history too").toBe(told(before));
});

test("the history of the organization arrives behind its own, gap-free, with each cause where it was", async () => {
  const own = await history(b);
  const told = file.rows("events").filter((row) => row.stream_id === a.of.id);
  const first = own.findIndex((event) => event.type === "organization.import_requested") + 1;
  expect(own.slice(0, first).map((event) => event.type)).toEqual(["organization.created", "organization.import_requested"]);
  expect(own.slice(first, -1).map(({ type, at }) => [type, at])).toEqual(told.map(({ type, at }) => [type, at]));
  expect(own.at(-1)).toMatchObject({ type: "organization.imported", cause_id: own[first - 1]?.id, seq: own.length });
  expect(own.map((event) => event.seq)).toEqual(own.map((_, index) => index + 1));
  const effects = (rows: Line[]) => rows.filter((row) => row.type === "task.noted").map((row) => row.cause as { stream_id: string; seq: number });
  const [same, organizations] = effects(file.rows("events"));
  const [sameHere, organizationsHere] = effects(contents(await exported(b)).rows("events"));
  expect(sameHere?.seq).toBe(same?.seq);
  expect(organizationsHere).toEqual({ stream_id: b.id, seq: (organizations?.seq ?? 0) + first });
});

/** Who has said what agents inherit is not told elsewhere. */
const withoutWho = (row: Line): Line =>
  row.settings && typeof row.settings === "object" ? { ...row, settings: without([row.settings as Line], "said")[0] } : row;

test("an export of what arrived is the export that it came from, but for ids and for what ended on the way", async () => {
  const again = contents(await exported(far));
  const third = await organization(here);
  await imported(third, await exported(far));
  const thrice = contents(await exported(third));
  const OWN = ["organizations", "members", "member_board_access", "invites", "api_keys", "gateway_admissions", "attachments"];
  const things = (of: TestOrganization, from: typeof again, changing: boolean) =>
    TABLES.filter(({ name }) => !OWN.includes(name)).map(({ name }) => {
      const rows = from
        .rows(name)
        .filter((row) => (row.stream_id ?? row.id) !== of.id)
        .map(withoutWho);
      const changed = {
        gateways: Object.keys(NEVER_CONNECTED),
        agents: ["state"],
        gateway_commands: ["status", "error", "finished_at"],
        held_commands: ["status", "outcome", "released_at"],
      };
      const more = { runs: ["status", "error", "ended_at"], approvals: ["status", "decided_at", "content_hash"], events: ["cause"] };
      return [name, without(rows, ...(changing ? (({ ...changed, ...more } as Record<string, string[]>)[name] ?? []) : name === "events" ? ["cause"] : []))];
    });
  expect(unnamed(things(far, again, true))).toEqual(unnamed(things(a.of, file, true)));
  expect(unnamed(things(third, thrice, false)), "what has ended arrives as it is").toEqual(unnamed(things(far, again, false)));
  for (const name of OWN.filter((one) => one !== "organizations" && one !== "members")) expect(again.rows(name), name).toEqual([]);
});

test("what arrived goes on: numbers, ranks, histories and rights are those of any organization", async () => {
  const [on] = after.boards as { id: string; seq: number }[];
  const tasks = (after.tasks as { id: string; board_id: string; number: number; version: number }[]).filter((task) => task.board_id === on?.id);
  const [first, second] = tasks as unknown as [{ id: string }, { id: string }];
  const made = must(await b.call<{ number: number; id: string }>("POST", "/tasks", { body: { board_id: on?.id, title: "New" } }));
  const { last } = { last: Math.max(...file.rows("tasks").map((row) => row.number as number)) };
  expect(made.number).toBe(last + 1);
  must(await b.call("PATCH", `/tasks/${first.id}`, { body: { after_task_id: second.id } }));
  must(await b.call("POST", `/tasks/${first.id}/comments`, { body: { message: "Here" } }));
  must(await b.call("PATCH", `/boards/${on?.id}`, { body: { name: "Renamed" } }));
  await expectNoGaps(b);
});

test("consumers of events do not act again on what has arrived, and do on what comes then", async () => {
  const behind = async (only: string) =>
    (
      await far.db
        .sql(
          `SELECT s.seq - w.seq AS behind FROM streams s JOIN watermarks w ON w.stream_id = s.id WHERE s.organization_id = ?1 AND s.id <> ?1 AND ${only}`,
          far.id,
        )
        .all<{ behind: number }>()
    ).results.map((row) => row.behind);
  const boards = file.rows("boards").length;
  const before = await behind("w.consumer <> 'metrics'"); // metrics are counted from all events, those that arrived too
  expect(before).toEqual(Array.from({ length: (composition.consumers.length - 1) * boards }, () => 0));
  const sweeping = { env, composition, db: far.db, shard: far.shard, now: new Date() };
  // A sweep takes some streams, and those of other tests come before these.
  await expect.poll(() => sweep(sweeping, async () => undefined).then(() => behind("w.consumer = 'metrics'")), PATIENCE).toHaveLength(boards - 1); // of the board on which nothing has been done nothing is counted
  const aside = await b.db.sql("SELECT count(*) AS n FROM set_aside_events WHERE organization_id IN (?1, ?2)", b.id, far.id).first("n");
  const unswept = await far.db.sql("SELECT count(*) AS n FROM streams WHERE organization_id = ?1 AND id <> ?1 AND swept_seq < seq", far.id).first("n");
  expect({ aside, unswept }).toEqual({ aside: 0, unswept: 0 });
});
