// What the catalogue of events says of all types, whichever slice declares them.
import { expect, test } from "vitest";
import { z } from "zod";
import type { EventDefinition } from "#worker/platform/event-catalog.ts";
import { composition } from "#worker/slices.ts";

const types = Object.entries(composition.events);

/** Facts that name boards or powers, which whoever sees only some boards may not read. */
const TELLTALE = ["board_access", "board_ids", "scopes"];

type Schema = { $ref?: string; $defs?: Record<string, Schema>; properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[] };

/** Where a payload has telltale members: the path to each. */
function telltalesOf(payload: z.ZodType): string[][] {
  const { $defs, ...whole } = z.toJSONSchema(payload, { io: "input", unrepresentable: "any" }) as Schema;
  const found = (schema: Schema, path: string[]): string[][] => [
    ...(schema.$ref ? found($defs?.[schema.$ref.slice("#/$defs/".length)] ?? {}, path) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
      ...(TELLTALE.includes(name) ? [[...path, name]] : []),
      ...found(inner, [...path, name]),
    ]),
    ...(schema.items ? found(schema.items, path) : []),
    ...(schema.anyOf ?? []).flatMap((inner) => found(inner, path)),
  ];
  return found(whole, []);
}

test("every event of a membership makes rooms look again who may watch", () => {
  const ofMembers = types.filter(([type]) => type.startsWith("member."));
  expect(ofMembers.length).toBeGreaterThanOrEqual(5);
  for (const [type, { changesRights }] of ofMembers) expect(changesRights, type).toBe(true);
});

test("what an event says of boards and scopes is for admins alone, in every type that says it and wherever it says it", () => {
  const said = types.flatMap(([type, { payload }]) => telltalesOf(payload).map((path) => ({ type, path })));
  expect(said.map(({ type, path }) => `${type} ${path.join(".")}`)).toEqual(
    expect.arrayContaining(["invite.created after.board_access", "member.access_changed before.board_access", "api_key.updated after.scopes"]),
  );
  for (const { type, path } of said) {
    const { readBy, restricted = {} } = composition.events[type] as EventDefinition;
    const [part = "", name = ""] = path; // only members of before and after themselves are withheld
    const isWithheld = path.length === 2 && (part === "before" || part === "after");
    const action = composition.actions.find((one) => one.name === ((isWithheld ? restricted[name] : undefined) ?? readBy));
    expect([type, path, action?.person, action?.agent, action?.key]).toEqual([type, path, "admin", "never", "never"]);
  }
});
