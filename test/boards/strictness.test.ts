// The rules of a board are there for what programs and agents do, so people alone make them looser.
import { expect, test } from "vitest";
import { BOARD_RULES, type Board } from "#worker/boards/schema.ts";
import { composition } from "#worker/slices.ts";
import { type Call, client } from "../support/client.ts";
import { board, eventsOf, gateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

async function stage() {
  const of = await organization();
  const issued = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: composition.scopes } }));
  return { of, key: client({ Authorization: `Bearer ${issued.token}` }), admin: (await member(of, { role: "admin" })).call, lab: await gateway(of) };
}
const set = (call: Call, on: { id: string }, body: Record<string, unknown>) => call<Board>("PATCH", `/boards/${on.id}`, { body });
const all = (value: boolean) => Object.fromEntries(BOARD_RULES.map((rule) => [rule, value]));
const rulesOf = async ({ call }: TestOrganization, on: { id: string }) => {
  const now = must(await call<Board>("GET", `/boards/${on.id}`));
  return Object.fromEntries(BOARD_RULES.map((rule) => [rule, now[rule]]));
};

test("a key switches each rule of a board on and none off; a person switches it off, and what a key may do is still done", async () => {
  const { of, key, admin } = await stage();
  const on = await board(of, all(false));
  for (const rule of BOARD_RULES) {
    expect(must(await set(key, on, { [rule]: true }))[rule], rule).toBe(true);
    const refused = await set(key, on, { [rule]: false, name: "Free" });
    expect([refusal(refused), refused.body]).toEqual([
      "403 forbidden",
      expect.objectContaining({
        detail: `Only people make the rules of a board looser: ${rule} must stay on. An admin of the organization may switch it off in person.`,
        errors: [expect.objectContaining({ path: rule })],
      }),
    ]);
  }
  expect(await rulesOf(of, on)).toEqual(all(true));
  expect(refusal(await set(key, on, all(false)))).toBe("403 forbidden");
  expect(must(await set(key, on, { ...all(true), name: "Strict" })), "what stays as it is may be sent along").toMatchObject({ name: "Strict", ...all(true) });
  must(await set(admin, on, all(false)));
  expect(await rulesOf(of, on)).toEqual(all(false));
  expect((await eventsOf(of, `board_id=${on.id}&type=board.updated`)).map(({ actor, after }) => [actor?.type, Object.keys(after ?? {}).length])).toEqual([
    ...BOARD_RULES.map(() => ["api_key", 2]),
    ["api_key", 2],
    ["user", 1 + BOARD_RULES.length],
  ]);
});

test("a board on a gateway begins with approvals, however a key comes to one: made there, or given its first gateway later", async () => {
  const { of, key, admin, lab } = await stage();
  const make = (call: Call, fields: Record<string, unknown>) => call<Board>("POST", "/boards", { body: { organization_id: of.id, name: "Fleet", ...fields } });
  const free = { require_approval_for_done: false };
  expect(refusal(await make(key, { gateway_id: lab.id, ...free }))).toBe("403 forbidden");
  expect(must(await make(key, { gateway_id: lab.id })).require_approval_for_done).toBe(true);
  const plain = must(await make(key, free));
  expect(plain.require_approval_for_done, "nobody's agents work there").toBe(false);
  expect(refusal(await set(key, plain, { gateway_id: lab.id }))).toBe("403 forbidden");
  expect(must(await set(key, plain, { gateway_id: lab.id, require_approval_for_done: true }))).toMatchObject({ gateway_id: lab.id });
  const theirs = must(await make(admin, { gateway_id: lab.id, ...free }));
  expect(must(await set(key, theirs, { gateway_id: (await gateway(of)).id })), "as a person left it").toMatchObject(free);
});
