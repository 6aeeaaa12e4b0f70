// Files that are no export, or not as it was made: each is refused with a sentence, and the organization is as it was.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { IMPORT_MAX_BYTES } from "#worker/exports/schema.ts";
import { LINE_MAX_BYTES } from "#worker/exports/zip-read.ts";
import { newId } from "#worker/platform/ids.ts";
import { RECURRENCES_MAX } from "#worker/recurrences/schema.ts";
import { board, must, organization, task } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { lying, withFiles, withManifest, withRows } from "./files.ts";
import { arrived, expectNoGaps, small } from "./things.ts";
import { ask, contents, exported, imported, type Line, upload } from "./transfers.ts";

const of = await small();
const zip = await exported(of);
const file = contents(zip);
const lines = (table: string) => file.text[`${table}.ndjson`] as string;
const first = (change: Line) => (rows: Line[]) => rows.map((row, index) => (index === 0 ? { ...row, ...change } : row));
const stranger = await organization(of.shard);
const theirBoard = await board(stranger);
const theirTask = await task(stranger, theirBoard);

const endedRun = {
  ...{ agent_id: null, agent_name: null, board_id: null, task_id: null, output: null, error: null, started_at: null, ended_at: null },
  ...{ status: "aborted", requested_by: { type: "system", id: "links", name: "Mission Control" }, version: 1 },
  ...{ deadline_at: "2027-03-01T08:00:00.000Z", created_at: "2027-03-01T08:00:00.000Z" },
};

/** A recurring task on the first board of the file. */
const rule = (change: Line = {}): Line => ({
  ...{ id: newId(), board_id: contents(zip).rows("boards")[0]?.id, title: "Weekly", rrule: "FREQ=WEEKLY", starts_at: "2026-01-01T09:00", time_zone: "UTC" },
  ...{ missed: "all", is_paused: 0, made_count: 0, created_by: { type: "system", id: "test", name: "Test" }, version: 1 },
  ...{ created_at: "2027-03-01T08:00:00.000Z", updated_at: "2027-03-01T08:00:00.000Z" },
  template: {
    ...{ description: null, priority: "low", status: "todo", assigned_agent_id: null, assigned_user_id: null },
    ...{ tag_ids: [], custom_field_values: {}, due_after_minutes: null },
  },
  ...change,
});
const manyRules = () => Array.from({ length: RECURRENCES_MAX + 1 }, () => rule());

type Bad = [what: string, zip: () => Uint8Array, error: RegExp];

/** Behind the local header of the table, whose fields nobody reads. */
const insideTasks = new TextDecoder("latin1").decode(zip).indexOf("tasks.ndjson") + "tasks.ndjson".length + 20;

const notZips: Bad[] = [
  ["no table of contents", () => zip.subarray(0, zip.length - 400), /damaged/],
  ["cut off in the middle", () => zip.subarray(0, zip.length >> 1), /damaged/],
  ["only its first bytes", () => zip.subarray(0, 10), /damaged/],
  ["a place of the contents beyond its end", () => new Uint8Array([...zip.subarray(0, -6), 255, 255, 255, 127, 0, 0]), /damaged/],
  ["a byte changed in a table", () => zip.map((byte, index) => (index === insideTasks ? byte ^ 255 : byte)), /damaged|not JSON|is not a row|UTF-8|breaks off/],
  ["a checksum that is wrong", () => lying(zip, "tasks.ndjson", "crc", 1), /damaged/],
  ["sizes declared smaller than they are", () => lying(zip, "tasks.ndjson", "size", 10), /damaged/],
  ["sizes declared larger than they are", () => lying(zip, "tasks.ndjson", "size", 100_000), /damaged/],
  ["more than 1 GB declared", () => lying(zip, "tasks.ndjson", "size", 1_073_741_825), /larger than 1 GB/],
  ["a file beyond its end", () => lying(zip, "tasks.ndjson", "at", 0x7fffffff), /damaged/],
  ["a file that begins elsewhere", () => lying(zip, "tasks.ndjson", "at", 5), /damaged/],
  ["a password", () => lying(zip, "tasks.ndjson", "flags", 0x0809), /encrypted/],
  ["an unknown packing", () => lying(zip, "tasks.ndjson", "method", 12), /packed in a way/],
  ["a path that leads out", () => withFiles(zip, { "../../etc/passwd": "x" }), /file that no export has: "\.\.\/\.\.\/etc\/passwd"/],
  ["a path below", () => withFiles(zip, { "tables/tasks.ndjson": "x" }), /file that no export has/],
  ["an unknown table", () => withFiles(zip, { "people.ndjson": "" }), /file that no export has/],
  ["a table of secrets", () => withFiles(zip, { "credentials.ndjson": "" }), /file that no export has/],
  ["a hundred files", () => withFiles(zip, Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, ""]))), /more files/],
  ["no manifest", () => withFiles(zip, { "manifest.json": null }), /no manifest/],
  ["a manifest that is no JSON", () => withFiles(zip, { "manifest.json": "{\n" }), /no manifest/],
  ["another product", () => withManifest(zip, (manifest) => ({ ...manifest, product: "other" })), /no manifest/],
  ["a later format", () => withManifest(zip, (manifest) => ({ ...manifest, format: 2 })), /format 2.*reads format 1/],
  ["a table in the manifest only", () => withManifest(zip, ({ tables, ...rest }) => ({ ...rest, tables: { ...tables, wishes: 3 } })), /not known here: wishes/],
  ["a manifest of megabytes", () => withFiles(zip, { "manifest.json": "\n".repeat(70_000) }), /no manifest/],
];

const badRows: Bad[] = [
  ["a line that is no JSON", () => withFiles(zip, { "tasks.ndjson": `${lines("tasks")}{"id":\n` }), /tasks\.ndjson, line \d+ is not JSON/],
  ["a line that is null", () => withFiles(zip, { "comments.ndjson": "null\n" }), /comments\.ndjson, line 1 is not a row/],
  [
    "a line that is nested very deep",
    () => withFiles(zip, { "comments.ndjson": `{"a":${"[".repeat(1_500)}${"]".repeat(1_500)}}\n` }),
    /comments\.ndjson, line 1 is nested deeper/,
  ],
  [
    "a number that would become null",
    () => withFiles(zip, { "comments.ndjson": '{"a":1e999}\n' }),
    /comments\.ndjson, line 1 has a number that cannot be kept/,
  ],
  ["an empty line", () => withFiles(zip, { "comments.ndjson": "\n" }), /comments\.ndjson, line 1 is not JSON/],
  ["a line without an end", () => withFiles(zip, { "tasks.ndjson": lines("tasks").trimEnd() }), /breaks off in the middle/],
  ["bytes that are no UTF-8", () => withFiles(zip, { "tasks.ndjson": new Uint8Array([0xff, 0xfe, 10]) }), /not UTF-8/],
  ["a line of more than a megabyte", () => withFiles(zip, { "tasks.ndjson": `"${"x".repeat(LINE_MAX_BYTES)}"\n` }), /more than 1 MB/],
  ["a column that is missing", () => withRows(zip, { tasks: first({ title: undefined }) }), /tasks\.ndjson, line 1 .*title/],
  ["a value of another type", () => withRows(zip, { tasks: first({ number: "1; DROP TABLE tasks" }) }), /tasks\.ndjson, line 1 .*number/],
  ["an id that is none", () => withRows(zip, { tasks: first({ id: "' OR 1=1 --" }) }), /line 1 .*id: must be a UUID/],
  ["an unknown status", () => withRows(zip, { tasks: first({ status: "lost" }) }), /line 1 .*status/],
  [
    "a number with no room behind it",
    () => withRows(zip, { tasks: first({ number: 2 ** 53 - 1 }) }),
    /tasks\.ndjson, line 1 .*number: must be at most 1000000000/,
  ],
  ["a last number with no room behind it", () => withRows(zip, { boards: first({ last_number: 2 ** 53 - 1 }) }), /line 1 .*last_number: must be at most/],
  ["a rank that nothing can stand beside", () => withRows(zip, { tasks: first({ rank: "!" }) }), /line 1 .*rank/],
  ["a time with an offset", () => withRows(zip, { tasks: first({ due_at: "2027-03-01T10:00:00+02:00" }) }), /line 1 .*due_at/],
  [
    "more attached to an agent than anybody could",
    () => withRows(zip, { agents: first({ config: { a: "x".repeat(33_000) } }) }),
    /line 1 .*config: must be at most 32768/,
  ],
  ["more words than anybody could give", () => withRows(zip, { agents: first({ capabilities: Array(51).fill("code") }) }), /line 1 .*capabilities/],
  ["a longer word", () => withRows(zip, { gateways: first({ capabilities: ["x".repeat(61)] }) }), /line 1 .*capabilities/],
  [
    "larger parameters",
    () => withRows(zip, { runs: () => [{ id: newId(), gateway_id: newId(), session_key: "s", parameters: { a: "x".repeat(33_000) }, ...endedRun }] }),
    /line 1 .*parameters: must be at most/,
  ],
  ["a request with more than a command", () => withRows(zip, { approvals: first({ payload: { a: "x".repeat(263_000) } }) }), /line 1 .*payload: must be/],
  [
    "a rule that began a century ago",
    () => withRows(zip, { recurrences: () => [rule({ starts_at: "1926-01-01T09:00" })] }),
    /starts_at: must not lie before 2016/,
  ],
  ["more rules than a board may have", () => withRows(zip, { recurrences: manyRules }), /recurrences\.ndjson has more than 100 recurring tasks on one board/],
  ["a blank name", () => withRows(zip, { boards: first({ name: " " }) }), /line 1 .*name: must not be blank/],
  ["fewer rows than told", () => withFiles(zip, { "comments.ndjson": "" }), /comments\.ndjson has 0 rows; the manifest says 2/],
  ["a table without its file", () => withFiles(zip, { "comments.ndjson": null }), /comments\.ndjson has 0 rows/],
  ["a row twice", () => withRows(zip, { tasks: (rows) => [...rows, rows[0] as Line] }), /tasks\.ndjson, lines 1 to \d+: a row is there twice/],
  ["a board of another organization", () => withRows(zip, { tasks: first({ board_id: theirBoard.id }) }), /tasks\.ndjson, lines .* points at something/],
  ["a task of another organization", () => withRows(zip, { comments: first({ task_id: theirTask.id }) }), /comments\.ndjson, lines .* points at something/],
  ["an agent that is nowhere", () => withRows(zip, { tasks: first({ assigned_agent_id: newId() }) }), /tasks\.ndjson, lines .* points at something/],
  ["a gateway that is nowhere", () => withRows(zip, { agents: first({ gateway_id: newId() }) }), /agents\.ndjson, lines .* points at something/],
  [
    "a task that waits for itself",
    () => withRows(zip, { task_dependencies: (rows) => rows.map((row) => ({ ...row, depends_on_id: row.task_id })) }),
    /twice|not one of an export/,
  ],
  ["a board with the organization's id", () => withRows(zip, { boards: (rows) => [...rows, { ...rows[0], id: of.id }] }), /id of the organization/],
  ["a stream of nothing", () => withRows(zip, { streams: (rows) => [...rows, { id: newId(), board_id: null, seq: 0 }] }), /stream of neither/],
  ["a stream of another organization", () => withRows(zip, { streams: (rows) => [...rows, { id: stranger.id, board_id: null, seq: 0 }] }), /stream of neither/],
  [
    "a stream whose board is nowhere",
    () => withRows(zip, { streams: (rows) => [...rows, { id: theirBoard.id, board_id: theirBoard.id, seq: 0 }] }),
    /streams\.ndjson, lines .* points/,
  ],
  ["a gap in a history", () => withRows(zip, { events: (rows) => rows.filter((_, index) => index !== 3) }), /events\.ndjson, line \d+ is not the next event/],
  ["a history without its end", () => withRows(zip, { events: (rows) => rows.slice(0, -1) }), /lacks the last events/],
  ["an event twice", () => withRows(zip, { events: (rows) => [...rows, rows.at(-1) as Line] }), /is not the next event/],
  ["an event of another organization's board", () => withRows(zip, { events: first({ stream_id: theirBoard.id, seq: 1 }) }), /is not the next event/],
  ["an actor of no kind", () => withRows(zip, { events: first({ actor_type: "root" }) }), /events\.ndjson, line 1 .*actor_type/],
];

const target = await organization(of.shard);

for (const [group, cases] of [
  ["zip", notZips],
  ["row", badRows],
] as const)
  test(`a file with a bad ${group} is refused with a sentence that names it, nothing of it stays, and the next one is taken`, async () => {
    for (const [what, make, error] of cases) {
      const done = await imported(target, make());
      expect(done.status, what).toBe("failed");
      expect(done.error, what).toMatch(error);
      expect(done.error, "it says what to do").toMatch(
        /[Uu]pload|Export|Bring|import takes|is not|reads format|id of the organization|stream of neither|next event/,
      );
      expect(await arrived(target), what).toEqual({});
    }
    expect((await env.FILES.list({ prefix: `organizations/${target.id}/` })).objects, "nor of the uploads").toEqual([]);
    await expectNoGaps(target);
    expect((await arrived(stranger)).tasks, "and nobody else's are touched").toBe(1);
  }, 60_000);

test("after all of these the organization still takes the right one", async () => {
  expect(await imported(target, zip)).toMatchObject({ status: "ready", error: null });
  await expectNoGaps(target);
});

test("a line that does not end is given up where it is too long, not read on to its end", async () => {
  const one = await organization();
  const endless = withFiles(zip, { "tasks.ndjson": `"${"x".repeat(LINE_MAX_BYTES)}` });
  expect((await imported(one, endless)).error).toMatch(/more than 1 MB/);
});

test("a bomb is stopped where it says more than it declared, and where it declares more than is taken", async () => {
  const one = await organization();
  const bomb = withFiles(zip, { "tasks.ndjson": new Uint8Array(40_000_000).fill(32) });
  expect(bomb.length, "it is small on the way").toBeLessThan(1_000_000);
  expect((await imported(one, lying(bomb, "tasks.ndjson", "size", 1000))).error).toMatch(/damaged/);
  expect((await imported(one, bomb)).error, "declared truly, it is one line").toMatch(/more than 1 MB/);
  expect((await imported(one, lying(bomb, "tasks.ndjson", "size", 0xffffffff))).error).toMatch(/larger than 1 GB/);
  expect(await arrived(one)).toEqual({});
});

test("what comes in is looked at before it is kept: type, size, first bytes", async () => {
  const one = await organization();
  const refused = async (asked: Promise<Response>) => {
    const response = await asked;
    return refusal({ status: response.status, headers: response.headers, body: await response.json() });
  };
  expect(await refused(upload(one, new TextEncoder().encode("id,name\n1,x\n")))).toBe("422 invalid_input");
  expect(await refused(upload(one, zip, { "Content-Type": "application/json" }))).toBe("415 unsupported_media_type");
  expect(await refused(upload(one, zip, { "Content-Length": String(IMPORT_MAX_BYTES + 1) }))).toBe("413 body_too_large");
  expect(await refused(upload(one, zip, { "Content-Length": "-5" }))).toBe("400 bad_request");
  expect(await refused(upload(one, zip, { "Content-Length": String(zip.byteLength + 10) })), "it ends too early").toBe("400 bad_request");
  expect(await refused(upload(one, new Uint8Array()))).toBe("400 bad_request");
  expect(await refused(ask(one, "POST", "/organizations/me/imports"))).toBe("415 unsupported_media_type");
  expect((await env.FILES.list({ prefix: `organizations/${one.id}/` })).objects).toEqual([]);
  expect(must(await one.call<{ items: unknown[] }>("GET", "/organizations/me/imports")).items).toEqual([]);
});
