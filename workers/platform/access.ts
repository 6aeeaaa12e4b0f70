// Who is calling, and the one function that decides whether they may do something. Slices name their actions; every route has one.
import { newId } from "./ids.ts";
import type { Database, Query } from "./db.ts";
import type { ParsedToken } from "./sign.ts";
import type { Actor } from "./wire.ts";

/** What a person must have for an action. Board rights come from all-boards flags or the board's own row. */
export type PersonNeed = "signed_in" | "member" | "admin" | "owner" | "board_read" | "board_write" | "never";
/**
 * What an agent must be: assigned to the board concerned, its lead as people have said, in the organization, the main agent of a gateway as
 * people have said, or never allowed.
 */
export type AgentNeed = "own_board" | "board_lead" | "organization" | "gateway_main" | "never";
/** What an agent is: of a board its lead or a worker, of a gateway its main agent. */
export type AgentRole = "lead" | "worker" | "main";
/** The scope that an API key needs for an action: `tasks:write`; never: no key may. */
export type KeyNeed = `${string}:${"read" | "write" | "ask"}` | "never";
/**
 * How much harm an action can do: it reads (low), can be undone (medium), affects machines, money or many people
 * (high), grants power or destroys (critical). Policies and zones use it.
 */
export type Risk = "low" | "medium" | "high" | "critical";

/** Something that a caller may or may not do: `task.create`, on a kind of resource. */
export type Action = {
  /** `noun.verb`, unique in the product: the name that policies, zones, the audit log and the reference use. */
  name: `${string}.${string}`;
  /** The kind of resource: `task`, `board`, `organization`. */
  resource: string;
  risk: Risk;
  person: PersonNeed;
  agent: AgentNeed;
  key: KeyNeed;
  /** Completes "API keys may not …:", where that needs saying. */
  whyNoKey?: string;
  /** Completes "To … you need": `create tasks`. */
  says: string;
};

/** A slice's actions by name. */
export function defineActions<const Actions extends Record<Action["name"], Omit<Action, "name">>>(
  actions: Actions,
): { readonly [Name in keyof Actions & Action["name"]]: Action & { name: Name } } {
  return Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, { name, ...action }])) as never;
}

export type Grant = {
  organizationId: string;
  boardId: string | null;
  /** The person's role in that organization; null for others. */
  role: "owner" | "admin" | "member" | null;
  canRead: boolean;
  canWrite: boolean;
};

/** The limits of an API key; `boards` null: all of its organization. */
export type KeyLimits = { scopes: readonly string[]; boards: readonly string[] | null };

/** Who calls. */
export interface Caller {
  readonly type: "user" | "agent" | "api_key" | "gateway" | "anonymous";
  /** Stable and never secret: part of idempotency keys and limits. */
  readonly id: string;
  /** Agents, keys and gateways: their organization. A person: the one that the request names, else their active one. */
  readonly organizationId: string | null;
  /** The only organization whose data this caller may touch in this request; null: all that a person belongs to. */
  readonly boundTo: string | null;
  /** An agent's board, known once verified; null for all others. */
  readonly boardId: string | null;
  /** What an agent is, known once verified; null or absent for all others. */
  readonly role?: AgentRole | null;
  /** An API key's limits, known once verified; null for all others. */
  readonly limits: KeyLimits | null;
  readonly actor: Actor;
  /** Everybody who has had a secret of an API key: who made it, and who has rotated it since; known once verified, absent for all others. */
  readonly makers?: readonly string[];
  /** Of a program its token without the secret: what stays open after the request is proved by it again. Absent for people. */
  readonly token?: ParsedToken;
  /** SQL for the boards (aliased `b`) that it sees, where membership does not decide that. */
  readonly visibleBoards?: { sql(parameter: string): string; parameter: string };
  /**
   * The query that verifies the caller; null: none needed. It travels first in the request's first batch, so that
   * authentication adds no round trip; decoding it throws 401 before any of that batch's data is used.
   */
  proof(db: Database): Query<void> | null;
  /** The same once more, for what has taken so long that the credential may have ended meanwhile; absent: it is no row of a shard. */
  proofAgain?(db: Database): Query<void>;
}

/** The caller when no credential was sent. */
export const ANONYMOUS: Caller = {
  type: "anonymous",
  id: "anonymous",
  organizationId: null,
  boundTo: null,
  boardId: null,
  limits: null,
  actor: { type: "system", id: "anonymous", name: "anonymous" },
  proof: () => null,
};

/** The part of a caller that decisions depend on. */
export type Principal = Pick<Caller, "type" | "organizationId" | "boardId" | "role" | "limits">;
/** The rule that decided: the kind of caller and what was required of them, e.g. `person.board_write`, `key.scope`. */
export type Rule = `${"person" | "agent" | "key" | "anonymous" | "system"}.${string}`;
/** `id` identifies this one decision, in the event's policy and in logs. */
export type Decision = { id: string; action: Action["name"]; rule: Rule; why: string } & (
  | { allowed: true }
  | { allowed: false; code: "unauthenticated" | "forbidden" | "not_found" }
);
/** What an event records of the decision that allowed it; `decision_id` null where no decision was needed. */
export type PolicyRecord = { why: string; rule: Rule; action: Action["name"]; decision_id: string | null };

export const policyOf = ({ why, rule, action, id }: Decision): PolicyRecord => ({ why, rule, action, decision_id: id });

type Verdict = { allowed: true; rule: Rule; why: string } | { allowed: false; rule: Rule; code: "unauthenticated" | "forbidden" | "not_found"; why: string };
const RANK = { member: 0, admin: 1, owner: 2 } as const;
const yes = (rule: Rule, why: string): Verdict => ({ allowed: true, rule, why });
const no = (rule: Rule, code: "unauthenticated" | "forbidden" | "not_found", why: string): Verdict => ({ allowed: false, rule, code, why });

/** May `principal` do `action`, given their rights on `resource`? The answer says why and by which rule, either way. */
export function can(principal: Principal, action: Action, resource: Grant | null): Decision {
  return { id: newId(), action: action.name, ...verdict(principal, action, resource) };
}

/** As `can`, where nobody keeps why. */
export const isAllowed = (principal: Principal, action: Action, resource: Grant | null): boolean => verdict(principal, action, resource).allowed;

function verdict(principal: Principal, action: Action, grant: Grant | null): Verdict {
  switch (principal.type) {
    case "user":
      return canPerson(action, grant);
    case "agent":
      return canAgent(principal, action, grant);
    case "api_key":
      return canKey(principal, action, grant);
    default:
      return no("anonymous.denied", "unauthenticated", "This needs a signed-in person, an API key or an agent's token.");
  }
}

function canPerson(action: Action, grant: Grant | null): Verdict {
  const rule: Rule = `person.${action.person}`;
  if (action.person === "signed_in") return yes(rule, "signed in");
  if (!grant?.role) return no("person.member", "not_found", "no membership in that organization");
  switch (action.person) {
    case "member":
      return yes(rule, `${grant.role} of the organization`);
    case "admin":
    case "owner":
      return RANK[grant.role] >= RANK[action.person]
        ? yes(rule, `${grant.role} of the organization`)
        : no(rule, "forbidden", `To ${action.says} you must be ${action.person} of the organization; you are ${grant.role}.`);
    case "board_read":
      return grant.canRead || grant.canWrite
        ? yes(rule, "may read the board")
        : no(rule, "forbidden", `To ${action.says} you need read access to this board. Ask an admin of the organization.`);
    case "board_write":
      return grant.canWrite
        ? yes(rule, "may write on the board")
        : no(rule, "forbidden", `To ${action.says} you need write access to this board. Ask an admin of the organization.`);
    default:
      return no(rule, "forbidden", `People may not ${action.says}.`);
  }
}

function canAgent(principal: Principal, action: Action, grant: Grant | null): Verdict {
  const rule: Rule = `agent.${action.agent}`;
  if (!grant || grant.organizationId !== principal.organizationId) return no("agent.organization", "not_found", "not of the agent's organization");
  if (action.agent === "never") return no(rule, "forbidden", `Agents may not ${action.says}.`);
  if (action.agent === "organization") return yes(rule, "an agent of the organization");
  if (action.agent === "gateway_main")
    return principal.role === "main"
      ? yes(rule, "the main agent of a gateway")
      : no(
          rule,
          "forbidden",
          `To ${action.says} an agent must be the main agent of a gateway. A person says which one is: PATCH /agents/{agent_id} with is_gateway_main.`,
        );
  if (!grant.boardId || grant.boardId !== principal.boardId) return no(rule, "forbidden", `To ${action.says} an agent must be assigned to this board.`);
  if (action.agent === "own_board") return yes(rule, "an agent of the board");
  return principal.role === "lead"
    ? yes(rule, "the lead of the board")
    : no(rule, "forbidden", `To ${action.says} an agent must lead this board. A person says which one does: PATCH /agents/{agent_id} with is_board_lead.`);
}

/** A key acts within its scopes, on its boards; resources without a board it may change only when it has all boards. */
function canKey(principal: Principal, action: Action, grant: Grant | null): Verdict {
  const { limits, organizationId } = principal;
  if (!grant || !limits || grant.organizationId !== organizationId) return no("key.organization", "not_found", "not of the key's organization");
  if (action.key === "never") return no("key.never", "forbidden", `API keys may not ${[action.says, action.whyNoKey].filter(Boolean).join(": ")}.`);
  if (!limits.scopes.includes(action.key)) return no("key.scope", "forbidden", `To ${action.says} the API key needs the scope ${action.key}.`);
  if (limits.boards === null) return yes("key.scope", `an API key with ${action.key}`);
  if (grant.boardId)
    return limits.boards.includes(grant.boardId)
      ? yes("key.boards", `an API key with ${action.key} on this board`)
      : no("key.boards", "forbidden", "The API key is limited to other boards.");
  return action.key.endsWith(":read")
    ? yes("key.scope", `an API key with ${action.key}`)
    : no("key.boards", "forbidden", `To ${action.says} the API key must not be limited to boards.`);
}
