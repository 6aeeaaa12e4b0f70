// Calendars: the text that programs read, and the secret addresses that they read it by, with the rights that their person has at that moment.
import { SELF } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { calendarText, dayOf, type Entry } from "#worker/calendar/ics.ts";
import type { CalendarFeed } from "#worker/calendar/schema.ts";
import { board, eventsOf, member, must, organization, task } from "../support/factories.ts";

const codeOf = ({ status, body }: { status: number; body: unknown }) => `${status} ${(body as { code?: string }).code}`;
const ENTRY: Entry = {
  uid: "1@x",
  day: "2026-12-31",
  summary: "Pay",
  description: null,
  url: "https://mc.example.com/b",
  revised_at: "2026-11-22T10:00:00.123Z",
};

/** As a program reads it: lines unfolded, properties by name, texts as they were. */
function read(text: string): Record<string, string>[] {
  const lines = text.replaceAll("\r\n ", "").split("\r\n");
  const events: Record<string, string>[] = [];
  for (const line of lines) {
    const at = line.indexOf(":");
    if (line === "BEGIN:VEVENT") events.push({});
    else if (line === "" || line.startsWith("END:") || line.startsWith("BEGIN:")) continue;
    else if (events.length > 0)
      (events.at(-1) as Record<string, string>)[line.slice(0, at)] = line.slice(at + 1).replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
  }
  return events;
}

test("whatever a title says, it is read back as it was, in lines of 75 octets at most that end with CRLF", () => {
  const words = fc.string({ unit: fc.constantFrom("a", ";", ",", "\\", "\n", "é", "发", "😀", ":", '"', " "), maxLength: 120, size: "max" });
  fc.assert(
    fc.property(words, words, (summary, description) => {
      const text = calendarText("Ops", [{ ...ENTRY, summary, description }, ENTRY]);
      const lines = text.split("\r\n");
      expect(lines.at(-1)).toBe("");
      expect(lines.every((line) => new TextEncoder().encode(line).byteLength <= 75 && !/[\n\r]/.test(line))).toBe(true);
      const [first, second] = read(text);
      expect([first?.SUMMARY, first?.DESCRIPTION ?? "", second?.SUMMARY]).toEqual([summary, description, "Pay"]);
    }),
    { numRuns: 200 },
  );
  expect(calendarText("Ops", [{ ...ENTRY, summary: "a\u0000\u001bb\r\nEND:VEVENT" }])).toContain("SUMMARY:ab\\nEND:VEVENT\r\n");
  expect(read(calendarText("Ops", [ENTRY]))).toEqual([
    {
      UID: "1@x",
      DTSTAMP: "20261122T100000Z",
      "DTSTART;VALUE=DATE": "20261231",
      "DTEND;VALUE=DATE": "20270101",
      SUMMARY: "Pay",
      URL: "https://mc.example.com/b",
      TRANSP: "TRANSPARENT",
    },
  ]);
});

test.each([
  ["2026-12-01T23:59:59.999Z", "Asia/Shanghai", "2026-12-01", null], // a day alone
  ["2026-12-01T22:59:59.000Z", "Europe/Berlin", "2026-12-01", null], // the day's end there
  ["2026-12-01T22:30:00.000Z", "Asia/Shanghai", "2026-12-02", "06:30"],
  ["2026-07-01T03:00:00.000Z", "America/New_York", "2026-06-30", "23:00"],
])("what is due at %s stands in the calendar of %s on %s", (due, zone, day, time) => {
  expect(dayOf(due, zone)).toEqual({ day, time });
});

const asked = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await SELF.fetch(url.replace(/^https?:\/\/[^/]+/, "http://localhost"), { headers });
  return { status: answer.status, text: await answer.text(), etag: answer.headers.get("ETag") ?? "", type: answer.headers.get("Content-Type") };
};
const summaries = async (url: string) => read((await asked(url)).text).map(({ SUMMARY }) => SUMMARY);

test("an address shows what is due and not done, of its person or its board, until it is made anew, ended or its person leaves", async () => {
  const of = await organization();
  const [on, other] = [await board(of), await board(of)];
  const ana = await member(of, { writes: [on.id], reads: [other.id] });
  const due_at = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString().slice(0, 10);
  const mine = await task(of, on, { title: "Renew, then tell", due_at, assigned_user_id: ana.id });
  const elsewhere = await task(of, other, { title: "Elsewhere", due_at, assigned_user_id: ana.id });
  await task(of, on, { title: "Nobody's", due_at });
  await task(of, on, { title: "Without a day" });
  await task(of, on, { title: "Done", due_at, status: "todo", assigned_user_id: ana.id }).then(({ id }) => of.call("DELETE", `/tasks/${id}`));
  await of.call("POST", `/boards/${on.id}/recurrences`, { body: { title: "Weekly", rrule: "FREQ=WEEKLY", starts_at: "2026-01-01T09:00", time_zone: "UTC" } });
  for (const [where, title] of [
    [other, "Read"],
    [await board(of), "Unseen"],
  ] as const)
    await of.call("POST", `/boards/${where.id}/recurrences`, { body: { title, rrule: "FREQ=WEEKLY", starts_at: "2026-01-01T10:00", time_zone: "UTC" } });
  const repeated = async (url: string) => [...new Set((await summaries(url)).filter((one) => one?.startsWith("↻")))].map((one) => one?.slice(2, -8)).sort();
  const dues = async (url: string) => (await summaries(url)).filter((one) => !one?.startsWith("↻"));
  expect(must(await ana.call("GET", "/calendar-feed"))).toMatchObject({ is_on: false, url: null });
  const own = must(await ana.call<CalendarFeed>("POST", "/calendar-feed", { body: { time_zone: "Europe/Berlin" } }));
  const first = must(await ana.call<CalendarFeed>("POST", `/boards/${on.id}/calendar-feed`, { body: {} }));
  const [ownUrl, firstUrl] = [own.url as string, first.url as string];
  expect([ownUrl, firstUrl].every((url) => /\/api\/v1\/calendar\/mcf_\w+\.ics$/.test(url))).toBe(true);
  expect(await dues(ownUrl)).toEqual([`${mine.key} Renew, then tell`, `${elsewhere.key} Elsewhere`]);
  expect(await repeated(ownUrl), "what comes back on boards that one reads").toEqual(["Read", "Weekly"]);
  const ofBoard = await summaries(firstUrl);
  expect(ofBoard.filter((one) => !one?.startsWith("↻"))).toEqual([`${mine.key} Renew, then tell`, expect.stringContaining("Nobody's")]);
  expect(new Set(ofBoard.slice(2))).toEqual(new Set(["↻ Weekly (09:00)"]));
  expect([8, 9]).toContain(ofBoard.length - 2); // in 60 days
  const whole = await asked(firstUrl);
  expect([whole.status, whole.type]).toEqual([200, "text/calendar; charset=utf-8"]);
  expect(await asked(firstUrl, { "If-None-Match": whole.etag })).toMatchObject({ status: 304, text: "" });
  expect(must(await ana.call<CalendarFeed>("GET", `/boards/${on.id}/calendar-feed`))).toMatchObject({
    is_on: true,
    url: null,
    last_used_at: expect.any(String),
  });
  // Rights are those of the moment.
  await of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", other.id).run();
  expect([await dues(ownUrl), await repeated(ownUrl)]).toEqual([[`${mine.key} Renew, then tell`], ["Weekly"]]);
  const second = must(await ana.call<CalendarFeed>("POST", `/boards/${on.id}/calendar-feed`, { body: {} })).url as string;
  expect([(await asked(firstUrl)).status, (await asked(second)).status]).toEqual([404, 200]);
  await of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", on.id).run();
  expect([(await asked(second)).status, await summaries(ownUrl)]).toEqual([404, []]);
  must(await ana.call("DELETE", "/calendar-feed"));
  expect((await asked(ownUrl)).status).toBe(404);
  const again = must(await ana.call<CalendarFeed>("POST", "/calendar-feed", { body: {} })).url as string;
  expect((await asked(again)).status).toBe(200);
  await of.db.sql("DELETE FROM members WHERE person_id = ?1", ana.id).run();
  expect((await asked(again)).status).toBe(404);
  expect(await of.db.sql("SELECT count(*) AS n FROM calendar_feeds WHERE person_id = ?1", ana.id).first("n")).toBe(0);
});

test("an address that is asked for too often is told so, the secret stands in no event, and no program has one", async () => {
  const of = await organization();
  const on = await board(of);
  const url = must(await of.call<CalendarFeed>("POST", `/boards/${on.id}/calendar-feed`, { body: {} })).url as string;
  await of.db.sql("UPDATE calendar_feeds SET asked_from = ?2, asked_count = 59 WHERE board_id = ?1", on.id, new Date().toISOString()).run();
  expect([(await asked(url)).status, (await asked(url)).status]).toEqual([200, 429]);
  await of.db.sql("UPDATE calendar_feeds SET asked_from = ?2 WHERE board_id = ?1", on.id, new Date(Date.now() - 3_600_001).toISOString()).run();
  expect((await asked(url)).status).toBe(200);
  expect((await asked(url.replace(/.{8}\.ics$/, "00000000.ics"))).status).toBe(404);
  const secret = /mcf_\w+_(\w+)\.ics$/.exec(url)?.[1] as string;
  expect(JSON.stringify(await eventsOf(of, ""))).not.toContain(secret);
  const kept = await of.db.sql("SELECT json_group_array(json_object('h', secret_hash, 'k', key_id)) AS all_ FROM calendar_feeds").first<string>("all_");
  expect(kept).not.toContain(secret);
  expect(codeOf(await of.call("POST", "/calendar-feed", { body: { time_zone: "Mars/Olympus" } }))).toBe("422 invalid_input");
});
