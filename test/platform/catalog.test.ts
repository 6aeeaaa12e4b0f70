// What the catalogue of events says of all types, whichever slice declares them.
import { expect, test } from "vitest";
import { z } from "zod";
import { composition } from "#worker/slices.ts";

const types = Object.entries(composition.events);

/** Facts that name boards or powers, which whoever sees only some boards may not read. */
const TELLTALE = ["board_access", "board_ids", "scopes"];

type Schema = { $ref?: string; $defs?: Record<string, Schema>; properties?: Record<string, Schema> };

/** The telltale members of a payload's `before` and `after`. */
function telltalesOf(payload: z.ZodType): string[] {
  const { properties, $defs } = z.toJSONSchema(payload, { io: "input", unrepresentable: "any" }) as Schema;
  const named = (schema?: Schema) => (schema?.$ref ? $defs?.[schema.$ref.slice("#/$defs/".length)] : schema);
  const told = ["before", "after"].flatMap((part) => Object.keys(named(properties?.[part])?.properties ?? {}));
  return TELLTALE.filter((name) => told.includes(name));
}

test("every event of a membership makes rooms look again who may watch", () => {
  const ofMembers = types.filter(([type]) => type.startsWith("member."));
  expect(ofMembers.length).toBeGreaterThanOrEqual(5);
  for (const [type, { changesRights }] of ofMembers) expect(changesRights, type).toBe(true);
});

test("what an event says of boards and scopes is restricted, in every type that says it", () => {
  const telling = types.filter(([, { payload }]) => telltalesOf(payload).length > 0);
  expect(telling.map(([type]) => type)).toContain("invite.created");
  for (const [type, { payload, restricted = [] }] of telling) expect(restricted, type).toEqual(expect.arrayContaining(telltalesOf(payload)));
});
