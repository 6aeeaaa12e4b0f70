// What holds for an agent, and where it comes from.
import fc from "fast-check";
import { expect, test } from "vitest";
import { changed, effective, flat, inForce, inOrder, type Layer, type Settings, type Values } from "#worker/agent-defaults/inheritance.ts";
import { LEVELS } from "#worker/agent-defaults/schema.ts";

const heartbeat = fc.record({ every: fc.constantFrom("10m", "1h", "0m"), target: fc.constantFrom("last", "none"), includeReasoning: fc.boolean() });
const word = fc.constantFrom("a", "b", "c");
const values: fc.Arbitrary<Values> = fc.record(
  {
    heartbeat_config: fc.option(heartbeat),
    model: fc.option(word),
    identity_profile: fc.option(fc.dictionary(fc.constantFrom("role", "emoji", "tone"), word)),
    file_templates: fc.option(fc.dictionary(fc.constantFrom("SOUL.md", "TOOLS.md"), word)),
  },
  { requiredKeys: [] },
);
const who = (name: string) => ({ by: { type: "user" as const, id: name, name }, at: `2026-01-01T00:00:0${name.length}.000Z` });
const layer = (level: Layer["level"], settings: Settings): Layer => ({ level, place_id: `id of ${level}`, place_name: level, settings });

test("of each setting the lowest place that says it is right, members of the profile and files one by one, and it says where from", () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 3, maxLength: 3 }), values, (above, own) => {
      const layers = above.map((settings, index) => layer(LEVELS[index] ?? "board", settings));
      const all = flat(effective([...above, own]));
      const told = inForce(layers, { id: "agent", name: "Scout", values: own });
      for (const { name, value, from, said } of told) {
        const places = [...layers.map(({ level, settings }) => [level, flat(settings).get(name)] as const), ["agent", flat(own).get(name)] as const];
        const saying = places.filter(([, text]) => text !== undefined);
        expect([value, from]).toEqual([saying.at(-1)?.[1] ?? null, saying.at(-1)?.[0] ?? "built_in"]);
        expect(said.map(({ level, value: text }) => [level, text])).toEqual(saying);
        expect(all.get(name) ?? null).toBe(value);
      }
      expect([...all.keys()].filter((name) => !told.some((one) => one.name === name))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("layers come in any order, and stand highest first", () => {
  const layers = [layer("board", {}), layer("organization", {}), layer("group", {})];
  expect(inOrder(layers).map(({ level }) => level)).toEqual(["organization", "group", "board"]);
});

test("an update changes what it names, null takes away, and only what became another carries a new name", () => {
  const before = changed({}, { model: "m1", identity_profile: { role: "r" }, file_templates: { "SOUL.md": "s", "TOOLS.md": "t" } }, who("Ana"));
  const after = changed(before, { identity_profile: { role: "r", tone: "x" }, file_templates: { "SOUL.md": null, "TOOLS.md": "t2" } }, who("Bertram"));
  expect(after).toMatchObject({ model: "m1", identity_profile: { role: "r", tone: "x" }, file_templates: { "TOOLS.md": "t2" } });
  expect(Object.entries(after.said ?? {}).map(([name, { by }]) => [name, by.name])).toEqual(
    expect.arrayContaining([
      ["model", "Ana"],
      ["identity_profile.role", "Ana"],
      ["identity_profile.tone", "Bertram"],
      ["TOOLS.md", "Bertram"],
    ]),
  );
  expect(after.said).not.toHaveProperty(["SOUL.md"]);
  expect(changed(after, { model: null, identity_profile: null, file_templates: null }, who("Ana"))).toEqual({ said: {} });
});
