// Who asks without end blinds nobody: what waits is bounded, what is urgent comes first, and no page grows with what was attached.
import { expect, test } from "vitest";
import { type Approval, WAITING_OF_REQUESTER_MAX, WAITING_ON_BOARD_MAX } from "#worker/approvals/schema.ts";
import { LISTED_MAX_BYTES, LISTED_WHOLE_SHARE } from "#worker/platform/abridge.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { BoardSnapshot } from "#worker/views/schema.ts";
import type { Call } from "../support/client.ts";
import { agentOn, approval, board, must, task, workplace } from "../support/factories.ts";
import { type Problem, refusal } from "../support/problem.ts";
import { held } from "./holding.ts";

type Page = { items: Approval[]; total: number; next_cursor?: string | null };
const asking = (call: Call, on: { id: string }, fields: Record<string, unknown> = {}) =>
  call<Problem>("POST", "/approvals", { body: { task_id: on.id, action: newId(), reason: "Now", ...fields } });
const many = (count: number, ask: () => ReturnType<typeof asking>) => Promise.all(Array.from({ length: count }, ask));
const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).byteLength;

test("twenty requests of one requester may wait on a board; who asks sixty times at once has twenty, and hears what to do", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const replies = await many(3 * WAITING_OF_REQUESTER_MAX, () => asking(scout.call, first));
  expect(replies.filter(({ status }) => status === 201).length).toBe(WAITING_OF_REQUESTER_MAX);
  const refused = replies.filter(({ status }) => status !== 201);
  for (const reply of refused) expect(refusal(reply)).toBe("409 conflict");
  expect(refused[0]?.body.detail).toBe(
    "20 of your requests wait on this board, and no more may wait at once. Ask again when a person has decided some of them, or when they have expired.",
  );
  expect((await asking((await agentOn(of, on)).call, first)).status, "another agent has room").toBe(201);
  expect((await asking(of.call, await task(of, await board(of)))).status, "another board has room").toBe(201);
  const { items } = must(await of.call<Page>("GET", `/approvals?board_id=${on.id}&status=pending`));
  const own = items.find(({ agent_id }) => agent_id === scout.id);
  must(await of.call("PATCH", `/approvals/${own?.id}`, { body: { status: "rejected" } }));
  expect((await asking(scout.call, first)).status, "a decision makes room").toBe(201);
  expect(refusal(await asking(scout.call, first))).toBe("409 conflict");
});

test("what has expired waits no more, and asking again for an edited task takes no second place", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  for (const reply of await many(WAITING_OF_REQUESTER_MAX, () => asking(scout.call, first, { expires_in_seconds: 3600 }))) must(reply);
  expect(refusal(await asking(scout.call, first))).toBe("409 conflict");
  const { items } = must(await of.call<Page>("GET", `/approvals?task_id=${first.id}`));
  must(await of.call<Task>("PATCH", `/tasks/${first.id}`, { body: { title: "Rotate all keys" } }));
  expect((await asking(scout.call, first, { action: items[0]?.action })).status).toBe(201);
  expect(refusal(await asking(scout.call, first))).toBe("409 conflict");
  await of.db.sql("UPDATE approvals SET expires_at = '2020-01-01T00:00:00.000Z' WHERE id = ?1", items[1]?.id).run();
  expect((await asking(scout.call, first)).status).toBe(201);
});

test("commands that gateways hold take no room from what is asked: neither from their agent nor on their board", async () => {
  const { of, on, first, scout, hold } = await held();
  for (let n = 0; n < 2; n++) await hold(newId());
  const askers = [scout, ...(await Promise.all(Array.from({ length: 4 }, () => agentOn(of, on))))];
  for (const { call } of askers) for (const reply of await many(WAITING_OF_REQUESTER_MAX, () => asking(call, first))) must(reply);
  expect(must(await of.call<Page>("GET", "/approvals?status=pending")).total).toBe(WAITING_ON_BOARD_MAX + 2);
});

/** Read in pages by what expires soonest, while the first of each page is decided: every one comes, and none twice. */
async function walked(call: Call, waiting: readonly Approval[]): Promise<void> {
  const soonest = waiting.toSorted((a, b) => (`${a.expires_at} ${a.id}` < `${b.expires_at} ${b.id}` ? -1 : 1)).map(({ id }) => id);
  const found: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: Page = must(await call<Page>("GET", `/approvals?status=pending&sort=soonest&limit=34${next ? `&cursor=${next}` : ""}`));
    found.push(...page.items.map(({ id }) => id));
    next = page.next_cursor ?? null;
    if (next) must(await call("PATCH", `/approvals/${page.items[0]?.id}`, { body: { status: "rejected" } }));
  }
  expect(found).toEqual(soonest);
}

test("a hundred wait on a board and no more; a command that a gateway holds is never refused, and stands first where it is urgent", async () => {
  const { of, on, first, scout, hold } = await held();
  const askers = [scout, ...(await Promise.all(Array.from({ length: 4 }, () => agentOn(of, on))))];
  for (const { call } of askers) for (const reply of await many(WAITING_OF_REQUESTER_MAX, () => asking(call, first))) must(reply);
  const late = await agentOn(of, on);
  const full = await asking(late.call, first);
  expect(refusal(full)).toBe("409 conflict");
  expect(full.body.detail).toContain(`${WAITING_ON_BOARD_MAX} requests wait on this board`);
  const [slow, soon] = [newId(), newId()];
  await hold(slow, undefined, 3_600_000);
  await hold(soon, undefined, 60_000);
  const brief = must(await of.call<Page>("GET", `/approvals?status=pending`)).items.at(-1) as Approval;
  await of.db.sql("UPDATE approvals SET expires_at = '2099-01-01T00:00:00.000Z' WHERE id = ?1", brief.id).run();
  const pressing = must(await of.call<Page>("GET", "/approvals?status=pending")).items.find(({ action }) => action !== "exec") as Approval;
  await of.db.sql("UPDATE approvals SET expires_at = ?2 WHERE id = ?1", pressing.id, new Date(Date.now() + 600_000).toISOString()).run(); // before the slow one
  const urgent = must(await of.call<Page>("GET", "/approvals?status=pending&sort=urgent&limit=200"));
  expect(urgent.total).toBe(WAITING_ON_BOARD_MAX + 2);
  expect(urgent.items.map(({ action }) => action === "exec")).toEqual([true, true, ...urgent.items.slice(2).map(() => false)]);
  const times = urgent.items.map(({ expires_at }) => expires_at);
  expect(times.slice(0, 2)).toEqual(times.slice(0, 2).sort());
  expect(times.slice(2)).toEqual(times.slice(2).sort());
  expect([urgent.items[2]?.id, urgent.items.at(-1)?.id]).toEqual([pressing.id, brief.id]);
  const pages = await Promise.all([0, 50, 100].map((offset) => of.call<Page>("GET", `/approvals?status=pending&sort=urgent&limit=50&offset=${offset}`)));
  expect(pages.flatMap(({ body }) => body.items.map(({ id }) => id))).toEqual(urgent.items.map(({ id }) => id));
  await walked(of.call, urgent.items);
  for (const [asked, total] of [
    [`agent_id=${scout.id}&kind=command`, 2],
    [`agent_id=${scout.id}&kind=other`, WAITING_OF_REQUESTER_MAX],
    ["kind=done", 0],
  ] as const)
    expect(must(await of.call<Page>("GET", `/approvals?board_id=${on.id}&${asked}`)).total, asked).toBe(total);
  const newest = must(await of.call<Page>("GET", "/approvals?status=pending")).items.map(({ id }) => id);
  expect(newest, "other clients find them newest first, as ever").toEqual([...newest].sort().reverse());
});

/** As large as an attachment may be. */
const LARGE = { notes: "漢".repeat(16_000), list: Array.from({ length: 3_000 }, (_, at) => at) };
const PAGE_MAX_BYTES = 2_010_000;

test("a flood of the largest attachments makes no large page: of approvals, of the snapshot, of the timeline; one alone is whole", async () => {
  const { of, on, first } = await workplace();
  for (let n = 0; n < 5; n++) {
    const { call } = await agentOn(of, on);
    for (const reply of await many(WAITING_OF_REQUESTER_MAX, () => asking(call, first, { metadata: LARGE, reason: "漢".repeat(4_000) }))) must(reply);
  }
  const whole = bytesOf(LARGE) * WAITING_ON_BOARD_MAX * 2;
  const listed = must(await of.call<Page>("GET", "/approvals?status=pending"));
  const snapshot = must(await of.call<BoardSnapshot>("GET", `/boards/${on.id}/snapshot`));
  const timeline = must(await of.call<{ items: unknown[] }>("GET", `/activity?board_id=${on.id}&limit=200`));
  console.log(JSON.stringify({ whole, listed: bytesOf(listed), snapshot: bytesOf(snapshot), timeline: bytesOf(timeline) }));
  expect([listed.items.length, snapshot.approvals?.length]).toEqual([WAITING_ON_BOARD_MAX, WAITING_ON_BOARD_MAX]);
  for (const page of [listed, snapshot, timeline]) expect(bytesOf(page)).toBeLessThan(PAGE_MAX_BYTES);
  expect(whole).toBeGreaterThan(2 * PAGE_MAX_BYTES);
  const [shown, cut] = [listed.items.filter(({ is_abridged }) => !is_abridged), listed.items.filter(({ is_abridged }) => is_abridged)];
  expect(bytesOf(shown)).toBeLessThan(LISTED_MAX_BYTES * LISTED_WHOLE_SHARE);
  expect(shown.length).toBeGreaterThan(0);
  for (const item of shown) expect(item.metadata).toEqual(LARGE);
  expect(cut[0]?.metadata.notes).toBe(`${"漢".repeat(299)}…`);
  expect((cut[0] as Approval).metadata.list).toEqual(expect.arrayContaining([expect.stringMatching(/^… \d+ more$/)]));
  const alone = must(await of.call<Approval>("GET", `/approvals/${cut[0]?.id}`));
  expect([alone.metadata, alone.is_abridged]).toEqual([LARGE, undefined]);
});

test("a page of usual requests is whole: nothing of it is cut", async () => {
  const { of, first } = await workplace();
  const metadata = { evidence: "x".repeat(2_000), checks: Array.from({ length: 50 }, (_, at) => ({ name: `check ${at}`, ok: true })) };
  const asked = await Promise.all(Array.from({ length: 15 }, () => approval(of, first, { action: newId(), metadata })));
  const { items } = must(await of.call<Page>("GET", `/approvals?task_id=${first.id}`));
  expect(new Set(items.map((item) => JSON.stringify(item)))).toEqual(new Set(asked.map((item) => JSON.stringify(item))));
});
