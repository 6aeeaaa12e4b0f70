// The directory of souls, as the field's client asks for it.
import { expect, test } from "vitest";
import { templateText } from "#worker/agent-defaults/schema.ts";
import { PRESET_SOULS } from "#worker/souls/presets.ts";
import { isFound, summaryOf } from "#worker/souls/rules.ts";
import type { Soul, SoulMarkdown, SoulRef } from "#worker/souls/schema.ts";
import { agentOn, board, member, must, organization } from "../support/factories.ts";

type Found = { items: SoulRef[] };

test("the souls that come along are texts that an agent can be given, each with a name of its own", () => {
  for (const { slug, content } of PRESET_SOULS) expect(templateText.parse(content), slug).toBe(content);
  expect(new Set(PRESET_SOULS.map(({ slug }) => slug)).size).toBe(PRESET_SOULS.length);
  expect([isFound("night WATCH", ["own", "night-watch"]), isFound("night owl", ["night-watch"]), isFound("  ", ["x"])]).toEqual([true, false, true]);
  expect(summaryOf("# Name\n\n  What it does. \nMore.")).toBe("What it does.");
});

test("people and agents find souls by words and read them with and without .md; admins keep and delete their own; nobody else's are there", async () => {
  const of = await organization();
  const scout = await agentOn(of, await board(of));
  const search = async (q: string, call = of.call) => must(await call<Found>("GET", `/souls-directory/search?q=${encodeURIComponent(q)}`)).items;
  const [lead] = await search("lead board");
  expect(lead).toMatchObject({ handle: "mission-control", slug: "board-lead", id: null, raw_md_url: expect.stringMatching(/board-lead\.md$/) });
  const made = must(await of.call<Soul>("POST", "/souls", { body: { name: "Harbour Pilot", content: "# Pilot\n\nSteady, {{ agent_name }}." } }));
  expect((await search("pilot", scout.call)).map(({ handle, slug, summary }) => [handle, slug, summary])).toEqual([
    ["organization", "harbour-pilot", "Steady, {{ agent_name }}."],
  ]);
  const read = async (path: string, call = of.call) => call<SoulMarkdown>("GET", `/souls-directory/${path}`);
  for (const path of ["organization/harbour-pilot", "organization/harbour-pilot.md"])
    expect(must(await read(path))).toEqual({ handle: "organization", slug: "harbour-pilot", content: made.content });
  const other = await organization();
  expect([(await read("organization/harbour-pilot", other.call)).status, (await read("mission-control/none")).status]).toEqual([404, 404]);
  const plain = await member(of, { role: "member" });
  const keep = async (call: typeof of.call, body: object) => (await call("POST", "/souls", { body: { name: "X", content: "y", ...body } })).status;
  expect([
    await keep(plain.call, {}),
    await keep(of.call, { name: "Harbour pilot" }),
    await keep(of.call, { content: "{% if x %}" }),
    await keep(of.call, { name: "引水", content: "y" }),
    await keep(of.call, { name: "引水", slug: "pilot-zh" }),
  ]).toEqual([403, 409, 422, 422, 201]);
  expect([(await other.call("DELETE", `/souls/${made.id}`)).status, (await of.call("DELETE", `/souls/${made.id}`)).status]).toEqual([404, 204]);
  expect(await search("pilot")).toMatchObject([{ slug: "pilot-zh" }]);
});
