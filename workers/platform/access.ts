// Who is calling, and the one function that answers whether they may. Slices name their actions; every route has one.
import type { Database, Statement } from "./db.ts";
import type { Actor } from "./wire.ts";

/** What a person must hold for an action. Board rights come from all-boards flags or the board's own row. */
export type PersonNeed = "signed_in" | "member" | "admin" | "owner" | "board_read" | "board_write" | "never";
/** What an agent must be: on the board concerned, in the organization, or never allowed. */
export type AgentNeed = "own_board" | "organization" | "never";
/** What an API key must have been given for an action: `tasks:write`; never: no key may. The list is in organizations/schema.ts. */
export type KeyNeed = `${string}:${"read" | "write" | "ask"}` | "never";
export type ActionRule = { person: PersonNeed; agent: AgentNeed; key: KeyNeed; says: string };

export type Grant = {
  organizationId: string;
  boardId: string | null;
  /** The person's membership of that organization; null for others. */
  role: "owner" | "admin" | "member" | null;
  canRead: boolean;
  canWrite: boolean;
};

/** What an API key was made for; `boards` null: all of its organization. */
export type KeyLimits = { scopes: readonly string[]; boards: readonly string[] | null };

/**
 * Who calls. `proof` is what the database must be asked to believe it; it travels in the first batch of the request,
 * so authentication adds no round trip, and `verify` throws 401 before any of that batch's data is used.
 */
export interface Caller {
  readonly type: "user" | "agent" | "api_key" | "gateway" | "anonymous";
  /** Stable and never secret: scopes idempotency keys and limits. */
  readonly id: string;
  /** Agents, keys and gateways: their organization. A person: the one that the request names, else their active one. */
  readonly organizationId: string | null;
  /** The only organization whose things this caller may touch in this request; null: all that a person belongs to. */
  readonly boundTo: string | null;
  /** An agent's board, known once verified; null for all others. */
  readonly boardId: string | null;
  /** An API key's limits, known once verified; null for all others. */
  readonly limits: KeyLimits | null;
  readonly actor: Actor;
  proof(db: Database): Statement[];
  verify(rows: unknown[][]): void;
}

export type Decision = { allowed: true; why: string } | { allowed: false; code: "unauthenticated" | "forbidden" | "not_found"; why: string };

const RANK = { member: 0, admin: 1, owner: 2 } as const;
const yes = (why: string): Decision => ({ allowed: true, why });
const no = (code: "unauthenticated" | "forbidden" | "not_found", why: string): Decision => ({ allowed: false, code, why });

/** May `caller` do what `rule` describes, given what `grant` says they hold there? Says why, either way. */
export function can(caller: Pick<Caller, "type" | "organizationId" | "boardId" | "limits">, rule: ActionRule, grant: Grant | null): Decision {
  if (caller.type === "user") return canPerson(rule, grant);
  if (caller.type === "agent") return canAgent(caller, rule, grant);
  if (caller.type === "api_key") return canKey(caller, rule, grant);
  return no("unauthenticated", "This needs a signed-in person, an API key or an agent's token.");
}

function canPerson(rule: ActionRule, grant: Grant | null): Decision {
  if (rule.person === "signed_in") return yes("signed in");
  if (!grant?.role) return no("not_found", "no membership in that organization");
  switch (rule.person) {
    case "member":
      return yes(`${grant.role} of the organization`);
    case "admin":
    case "owner":
      return RANK[grant.role] >= RANK[rule.person]
        ? yes(`${grant.role} of the organization`)
        : no("forbidden", `To ${rule.says} you must be ${rule.person} of the organization; you are ${grant.role}.`);
    case "board_read":
      return grant.canRead || grant.canWrite
        ? yes("may read the board")
        : no("forbidden", `To ${rule.says} you need read access to this board. Ask an admin of the organization.`);
    case "board_write":
      return grant.canWrite
        ? yes("may write on the board")
        : no("forbidden", `To ${rule.says} you need write access to this board. Ask an admin of the organization.`);
    default:
      return no("forbidden", `People may not ${rule.says}.`);
  }
}

function canAgent(caller: Pick<Caller, "organizationId" | "boardId">, rule: ActionRule, grant: Grant | null): Decision {
  if (!grant || grant.organizationId !== caller.organizationId) return no("not_found", "not of the agent's organization");
  if (rule.agent === "never") return no("forbidden", `Agents may not ${rule.says}.`);
  if (rule.agent === "organization") return yes("an agent of the organization");
  if (!grant.boardId || grant.boardId !== caller.boardId) return no("forbidden", `To ${rule.says} an agent must be assigned to this board.`);
  return yes("an agent of the board");
}

/** A key acts within its scopes, on its boards; what belongs to no board it may change only when it has all boards. */
function canKey(caller: Pick<Caller, "organizationId" | "limits">, rule: ActionRule, grant: Grant | null): Decision {
  if (!grant || !caller.limits || grant.organizationId !== caller.organizationId) return no("not_found", "not of the key's organization");
  if (rule.key === "never") return no("forbidden", `API keys may not ${rule.says}.`);
  if (!caller.limits.scopes.includes(rule.key)) return no("forbidden", `To ${rule.says} the API key needs the scope ${rule.key}.`);
  const { boards } = caller.limits;
  if (boards === null) return yes(`an API key with ${rule.key}`);
  if (grant.boardId)
    return boards.includes(grant.boardId) ? yes(`an API key with ${rule.key} on this board`) : no("forbidden", "The API key is limited to other boards.");
  return rule.key.endsWith(":read") ? yes(`an API key with ${rule.key}`) : no("forbidden", `To ${rule.says} the API key must not be limited to boards.`);
}
