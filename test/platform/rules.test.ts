// The pure parts of the platform: order, identity, secrets, what events say. Who may do what: access.rules.test.ts.
import fc from "fast-check";
import { expect, test } from "vitest";
import { batchFailure } from "#worker/platform/db.ts";
import { presentEvent } from "#worker/platform/present-event.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { compactId, expandId, isId, newId } from "#worker/platform/ids.ts";
import { rankAtEnd, rankBetween } from "#worker/platform/rank.ts";
import { backoffMs, retryCall } from "#worker/platform/retry.ts";
import { composition } from "#worker/slices.ts";
import { equalSecrets, issueToken, parseToken, seal, sha256, TOKEN_PREFIXES, type TokenKind, unseal } from "#worker/platform/sign.ts";

const moment = fc.integer({ min: 0, max: 8_000_000_000_000 });
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("a rank at the end sorts by time, whatever its random part", () => {
  fc.assert(fc.property(moment, fc.integer({ min: 1, max: 1_000_000 }), fraction, fraction, (at, later, a, b) => rankAtEnd(at, a) < rankAtEnd(at + later, b)));
  fc.assert(fc.property(moment, fraction, (at, random) => rankAtEnd(at, random).length === rankAtEnd(0, 0).length));
});

test("a rank between two lies between them, at the edges too", () => {
  const rank = fc.tuple(moment, fraction).map(([at, random]) => rankAtEnd(at, random));
  fc.assert(
    fc.property(rank, rank, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      const middle = rankBetween(low, high === low ? null : high);
      expect(middle > low && (high === low || middle < high)).toBe(true);
      expect(rankBetween(null, low) < low && rankBetween(high, null) > high).toBe(true);
    }),
  );
  const only = rankAtEnd(1, 0.5);
  expect(rankBetween(only, only) > only).toBe(true);
  expect(rankBetween(rankAtEnd(2, 0), rankAtEnd(1, 0)) > rankAtEnd(2, 0)).toBe(true);
});

test("many inserts at random places of one column stay in order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 100, maxLength: 300 }), (places) => {
      const column = [rankAtEnd(1_700_000_000_000, 0.3)];
      for (const place of places) {
        const at = place % (column.length + 1);
        column.splice(at, 0, rankBetween(column[at - 1] ?? null, column[at] ?? null));
      }
      expect(column).toEqual([...column].sort((a, b) => (a < b ? -1 : 1)));
      expect(new Set(column).size).toBe(column.length);
    }),
    { numRuns: 20 },
  );
});

test("ids are UUIDs that sort by time and fit into tokens and back", () => {
  const ids = Array.from({ length: 50 }, newId);
  expect(ids.every(isId)).toBe(true);
  expect(new Set(ids).size).toBe(50);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(expandId(compactId(id))).toBe(id);
  fc.assert(fc.property(fc.string(), (text) => (/^[0-9a-f]{32}$/.test(text) ? isId(expandId(text) as string) : expandId(text) === null)));
  for (const wrong of ["", "x", "019A9F5E-7C1B-7E3A-9D52-3F1F6F0C2B11", "019a9f5e7c1b7e3a9d523f1f6f0c2b11", `${newId()} `]) expect(isId(wrong)).toBe(false);
});

test("a token carries its kind and owner, and keeps only a hash of its secret", () => {
  for (const kind of Object.keys(TOKEN_PREFIXES) as TokenKind[]) {
    const owner = newId();
    const { token, keyId, secretHash } = issueToken(kind, owner);
    expect(parseToken(token)).toEqual({ kind, ownerId: owner, keyId, secretHash });
    expect(secretHash).toBe(sha256(token.split("_")[3] as string));
    expect(token).not.toContain(secretHash);
    expect(issueToken(kind, owner).token).not.toBe(token);
  }
});

test("what is not a token of ours never parses, however near it comes", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: "binary" }),
        fc.string().map((text) => `mca_${text}`),
      ),
      (text) => parseToken(text) === null,
    ),
  );
  const { token } = issueToken("agent", newId());
  fc.assert(fc.property(fc.nat(token.length - 1), (cut) => parseToken(token.slice(0, cut)) === null && parseToken(token.slice(cut + 1)) === null));
  for (const near of [`${token}0`, ` ${token}`, `${token}\n`, token.toUpperCase(), token.replace("mca", "mcx"), token.replaceAll("_", "-")])
    expect(parseToken(near), near).toBeNull();
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => equalSecrets(a, b) === (a === b)));
});

test("a sealed secret opens only with its key, purpose and context, and never looks the same twice", async () => {
  const key = btoa("k".repeat(32));
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (context, secret) => {
      const sealed = await seal(key, "gateway-token", context, secret);
      expect(await unseal(key, "gateway-token", context, sealed)).toBe(secret);
      expect(await seal(key, "gateway-token", context, secret)).not.toBe(sealed);
    }),
    { numRuns: 20 },
  );
  const sealed = await seal(key, "gateway-token", "row-1", "hush-hush");
  expect(sealed).not.toContain("hush");
  await expect(unseal(key, "gateway-token", "row-2", sealed)).rejects.toThrow();
  await expect(unseal(key, "agent-files", "row-1", sealed)).rejects.toThrow();
  await expect(unseal(btoa("j".repeat(32)), "gateway-token", "row-1", sealed)).rejects.toThrow();
  await expect(unseal(key, "gateway-token", "row-1", `${sealed.slice(0, -4)}AAA=`)).rejects.toThrow();
  for (const broken of ["", "v1", "v1.a", "v2.a.b", "not sealed"]) await expect(unseal(key, "gateway-token", "row-1", broken)).rejects.toThrow();
  await expect(seal(undefined, "gateway-token", "row-1", "x")).rejects.toThrow(/SEAL_KEY/);
});

test("back-off doubles from its base, stays under its cap and over half of it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -2, max: 60 }),
      fc.integer({ min: 2, max: 5_000 }),
      fc.integer({ min: 5_000, max: 100_000 }),
      fraction,
      (attempt, base, cap, random) => {
        const delay = backoffMs(attempt, base, cap, random);
        const full = Math.min(cap, base * 2 ** Math.max(0, attempt - 1));
        expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(delay).toBeLessThanOrEqual(full);
      },
    ),
  );
  expect([1, 2, 3, 4, 20].map((attempt) => backoffMs(attempt, 1_000, 60_000, 0))).toEqual([500, 1_000, 2_000, 4_000, 30_000]);
});

const row: EventRow = {
  id: 7,
  stream_id: newId(),
  seq: 3,
  organization_id: newId(),
  board_id: null,
  type: "task.moved",
  actor_type: "user",
  actor_id: newId(),
  actor_name: "Mira",
  subject_type: "task",
  subject_id: newId(),
  about_type: null,
  about_id: null,
  payload: "{}",
  reason: null,
  policy: null,
  request_id: null,
  cause_id: null,
  at: "2026-11-21T08:30:00.000Z",
};

test("an event is shown with a sentence of its own words, whatever its payload", () => {
  const payload = { label: "OPS-12", title: "Rotate", before: { status: "todo", rank: "a", version: 1 }, after: { status: "review", rank: "b", version: 2 } };
  const view = presentEvent(composition.events, {
    ...row,
    payload: JSON.stringify(payload),
    about_type: "board",
    about_id: "b1",
    policy: '{"why":"owner"}',
    cause_id: 4,
  });
  expect(view).toMatchObject({
    message: "Mira moved task OPS-12 (status: todo → review)",
    event_type: "task.moved",
    before: { status: "todo" },
    after: { status: "review" },
    about: { type: "board", id: "b1" },
    policy: { why: "owner" },
    cause_id: 4,
    created_at: row.at,
  });
  expect(presentEvent(composition.events, { ...row, type: "gateway_command.done", payload: '{"before":null,"after":[1]}' })).toMatchObject({
    message: "Mira completed gateway command",
    before: null,
    after: null,
  });
  expect(presentEvent(composition.events, { ...row, payload: '{"label":{"toString":null}}' }).message).toMatch(/^Mira moved task/);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("before", "after", "label", "x"), fc.jsonValue()), (any_payload) => {
      const shown = presentEvent(composition.events, { ...row, payload: JSON.stringify(any_payload) });
      expect(shown.message.startsWith("Mira moved task")).toBe(true);
      expect(shown.payload).toEqual(JSON.parse(JSON.stringify(any_payload)));
    }),
  );
});

test("the guard that refused, or the key that was taken, is read from every form in which the database says it", () => {
  const guard = "D1_ERROR: guard:stale_version: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_TRIGGER)";
  expect(batchFailure(new Error(guard))).toEqual({ kind: "guard", code: "stale_version" });
  expect(batchFailure(new Error("Failed query: INSERT …", { cause: new Error("outer", { cause: new Error(guard) }) }))).toEqual({
    kind: "guard",
    code: "stale_version",
  });
  expect(batchFailure(new Error("D1_ERROR: UNIQUE constraint failed: idempotency.key: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_PRIMARYKEY)"))).toEqual({
    kind: "unique",
    columns: "idempotency.key",
  });
  expect(batchFailure(new Error("UNIQUE constraint failed: tasks.board_id, tasks.number"))).toEqual({
    kind: "unique",
    columns: "tasks.board_id, tasks.number",
  });
  expect(batchFailure(new Error("D1_ERROR: NOT NULL constraint failed: events.seq: SQLITE_CONSTRAINT"))).toEqual({
    kind: "guard",
    code: "organization_closed",
  });
  for (const other of [new Error("D1_ERROR: NOT NULL constraint failed: tasks.title"), "guard:x", null, undefined, { message: "guard:x" }])
    expect(batchFailure(other)).toBeNull();
});

test("a call is made three times at most, and again only for what the platform calls worth it", async () => {
  const callsUntil = async (facts: { retryable?: boolean; overloaded?: boolean }, successAt = Infinity) => {
    let calls = 0;
    const outcome = await retryCall(async () => {
      calls += 1;
      if (calls < successAt) throw Object.assign(new Error("away"), facts);
      return "done";
    }).catch((error: Error) => error.message);
    return [calls, outcome];
  };
  expect(await callsUntil({ retryable: true })).toEqual([3, "away"]);
  expect(await callsUntil({ retryable: true }, 3)).toEqual([3, "done"]);
  expect(await callsUntil({ retryable: true, overloaded: true }), "more calls would make it worse").toEqual([1, "away"]);
  expect(await callsUntil({})).toEqual([1, "away"]);
});
