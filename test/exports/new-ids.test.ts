// The ids that rows get when they arrive: nobody can know them when they make a file.
import { expect, test } from "vitest";
import { NewIds } from "#worker/exports/new-ids.ts";
import { newId } from "#worker/platform/ids.ts";

test("a row's new id keeps the time of the old one, is the same within an import, and another in each", () => {
  const [from, to, row] = [newId(), newId(), newId()];
  const ids = (salt: string) => new NewIds(salt, from, to, new Map());
  const one = ids("salt of one");
  expect([one.row(row), one.row(from)]).toEqual([ids("salt of one").row(row), to]);
  expect(one.row(row).slice(0, 23)).toBe(row.slice(0, 23));
  expect(new Set([row, one.row(row), ids("salt of another").row(row)]).size).toBe(3);
});
