// can(): the whole table of what callers hold and what actions need.
import { expect, test } from "vitest";
import { type Action, type AgentNeed, can, type Grant, type PersonNeed } from "#worker/platform/access.ts";
import { isId, newId } from "#worker/platform/ids.ts";

const ORGANIZATION = newId();
const BOARD = newId();
const grant = (role: Grant["role"], canRead = false, canWrite = false): Grant => ({ organizationId: ORGANIZATION, boardId: BOARD, role, canRead, canWrite });
const PEOPLE: Record<string, Grant | null> = {
  unknown: null,
  stranger: grant(null, true, true),
  member: grant("member"),
  reader: grant("member", true),
  writer: grant("member", false, true),
  admin: grant("admin"),
  owner: grant("owner"),
};
const NOT_FOUND = "not_found";
const MAY: Record<PersonNeed, Record<keyof typeof PEOPLE, true | "forbidden" | "not_found">> = {
  signed_in: { unknown: true, stranger: true, member: true, reader: true, writer: true, admin: true, owner: true },
  member: { unknown: NOT_FOUND, stranger: NOT_FOUND, member: true, reader: true, writer: true, admin: true, owner: true },
  admin: { unknown: NOT_FOUND, stranger: NOT_FOUND, member: "forbidden", reader: "forbidden", writer: "forbidden", admin: true, owner: true },
  owner: { unknown: NOT_FOUND, stranger: NOT_FOUND, member: "forbidden", reader: "forbidden", writer: "forbidden", admin: "forbidden", owner: true },
  board_read: { unknown: NOT_FOUND, stranger: NOT_FOUND, member: "forbidden", reader: true, writer: true, admin: "forbidden", owner: "forbidden" },
  board_write: { unknown: NOT_FOUND, stranger: NOT_FOUND, member: "forbidden", reader: "forbidden", writer: true, admin: "forbidden", owner: "forbidden" },
  never: { unknown: NOT_FOUND, stranger: NOT_FOUND, member: "forbidden", reader: "forbidden", writer: "forbidden", admin: "forbidden", owner: "forbidden" },
};
const rule = (person: PersonNeed, agent: AgentNeed): Action => ({
  name: "thing.do",
  resource: "thing",
  risk: "low",
  person,
  agent,
  key: "tasks:write",
  says: "do this",
});

test("people: every need against everything that they may hold, always with a reason", () => {
  for (const [need, row] of Object.entries(MAY)) {
    for (const [who, expected] of Object.entries(row)) {
      const decision = can(
        { type: "user", organizationId: ORGANIZATION, boardId: null, limits: null },
        rule(need as PersonNeed, "organization"),
        PEOPLE[who] ?? null,
      );
      expect(decision.allowed ? true : decision.code, `${who} × ${need}`).toBe(expected);
      expect(decision.why.length).toBeGreaterThan(5);
      expect([isId(decision.id), decision.action, decision.rule.startsWith("person.")]).toEqual([true, "thing.do", true]);
    }
  }
});

test("agents: their own board, their own organization, or never; others' things do not exist for them", () => {
  const own = { type: "agent", organizationId: ORGANIZATION, boardId: BOARD, limits: null } as const;
  const elsewhere = { ...own, boardId: newId() };
  const homeless = { ...own, boardId: null };
  const foreign = { ...own, organizationId: newId() };
  const ofOrganization: Grant = { ...grant(null), boardId: null };
  const says = (caller: typeof own | typeof homeless, need: AgentNeed, held: Grant | null) => {
    const decision = can(caller, rule("never", need), held);
    return decision.allowed ? true : decision.code;
  };
  expect([
    says(own, "own_board", grant(null)),
    says(elsewhere, "own_board", grant(null)),
    says(homeless, "own_board", grant(null)),
    says(own, "own_board", null),
    says(homeless, "own_board", ofOrganization),
  ]).toEqual([true, "forbidden", "forbidden", "not_found", "forbidden"]);
  expect([
    says(own, "organization", grant(null)),
    says(homeless, "organization", ofOrganization),
    says(own, "organization", null),
    says(own, "never", null),
  ]).toEqual([true, true, "not_found", "not_found"]);
  const [lead, leadElsewhere, main] = [
    { ...own, role: "lead" },
    { ...elsewhere, role: "lead" },
    { ...homeless, role: "main" },
  ] as const;
  expect([
    says(lead, "board_lead", grant(null)),
    says({ ...own, role: "worker" } as typeof own, "board_lead", grant(null)),
    says(leadElsewhere, "board_lead", grant(null)),
    says(main, "board_lead", grant(null)),
    says(main, "gateway_main", ofOrganization),
    says(lead, "gateway_main", grant(null)),
    says(main, "gateway_main", null),
  ]).toEqual([true, "forbidden", "forbidden", "forbidden", true, "forbidden", "not_found"]);
  for (const need of ["own_board", "board_lead", "organization", "gateway_main", "never"] as const)
    expect(says(foreign, need, grant("owner", true, true))).toBe("not_found");
  expect(says(own, "never", grant("owner", true, true))).toBe("forbidden");
});

test("API keys: the scope of the action, on their boards, in their organization; what belongs to no board needs all boards", () => {
  const key = (scopes: string[], boards: string[] | null, organizationId = ORGANIZATION) =>
    ({ type: "api_key", organizationId, boardId: null, limits: { scopes, boards } }) as const;
  const says = (caller: ReturnType<typeof key>, need: Action["key"], held: Grant | null) => {
    const decision = can(caller, { ...rule("admin", "never"), key: need }, held);
    expect(decision.why.length).toBeGreaterThan(5);
    return decision.allowed ? true : decision.code;
  };
  const ofOrganization: Grant = { ...grant(null), boardId: null };
  const all = key(["tasks:write", "boards:write", "boards:read"], null);
  expect([says(all, "tasks:write", grant(null)), says(all, "boards:write", ofOrganization), says(all, "agents:write", ofOrganization)]).toEqual([
    true,
    true,
    "forbidden",
  ]);
  const reader = key(["tasks:read"], null);
  expect([says(reader, "tasks:read", grant(null)), says(reader, "tasks:write", grant(null)), says(all, "tasks:read", grant(null))]).toEqual([
    true,
    "forbidden",
    "forbidden",
  ]);
  expect([says(all, "never", grant("owner", true, true)), says(all, "tasks:write", null)]).toEqual(["forbidden", NOT_FOUND]);
  const [here, elsewhere] = [key(["tasks:write", "boards:write", "boards:read"], [BOARD]), key(["tasks:write"], [newId()])];
  expect([says(here, "tasks:write", grant(null)), says(elsewhere, "tasks:write", grant(null))]).toEqual([true, "forbidden"]);
  expect([says(here, "boards:read", ofOrganization), says(here, "boards:write", ofOrganization)]).toEqual([true, "forbidden"]);
  for (const need of ["tasks:write", "never"] as const) expect(says(key(["tasks:write"], null, newId()), need, grant("owner", true, true))).toBe(NOT_FOUND);
  expect(can({ ...all, limits: null }, rule("admin", "never"), grant(null))).toMatchObject({ allowed: false, code: NOT_FOUND });
});

test("nobody and gateways may do nothing at all", () => {
  for (const type of ["anonymous", "gateway"] as const) {
    for (const need of Object.keys(MAY) as PersonNeed[]) {
      expect(can({ type, organizationId: ORGANIZATION, boardId: BOARD, limits: null }, rule(need, "organization"), grant("owner", true, true))).toMatchObject({
        allowed: false,
        code: "unauthenticated",
      });
    }
  }
});
