// A caller that is an agent: its token counts once the rows of the token and of its agent have been read.
import { credentialOf, requireCredential } from "#worker/identity/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { ParsedToken } from "#worker/platform/sign.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { agentHolding } from "./store.ts";
import type { AgentWithLink } from "./tables.ts";

/** Whether it is the agent that leads the board: people have said so, or its gateway's name of it does (core.md 2.1). Who leads because nobody has said is no matter of rights. */
export const leadsBoard = (caller: Caller, boardId: string): boolean =>
  caller instanceof AgentCaller && caller.boardId === boardId && (caller.agent.is_board_lead === 1 || caller.agent.gateway_agent_id === `lead-${boardId}`);

/** An agent, by its X-Agent-Token. */
export class AgentCaller implements Caller {
  readonly type = "agent" as const;
  readonly organizationId: string;
  readonly boundTo: string;
  readonly limits = null;
  readonly token: ParsedToken;
  readonly #now: Date;
  #agent: AgentWithLink | null = null;

  constructor(token: ParsedToken, now: Date) {
    this.organizationId = this.boundTo = token.ownerId;
    this.token = token;
    this.#now = now;
  }

  /** The agent, when its token has been found good. */
  get verified(): AgentWithLink | null {
    return this.#agent;
  }
  /** The key's id, known before the agent is. */
  get id(): string {
    return this.token.keyId;
  }
  get agent(): AgentWithLink {
    if (!this.#agent) throw new Error("the agent's token has not been verified yet");
    return this.#agent;
  }
  get boardId(): string | null {
    return this.#agent?.board_id ?? null;
  }
  get actor(): Actor {
    return { type: "agent", id: this.agent.id, name: this.agent.name };
  }

  /** The agent's own board, known once verified. */
  get visibleBoards() {
    return { sql: (parameter: string) => `b.id = ${parameter}`, parameter: this.boardId ?? "" };
  }

  proof(db: Database): Query<void> | null {
    return this.#agent ? null : this.proofAgain(db);
  }

  proofAgain(db: Database): Query<void> {
    const asked = { credential: credentialOf(db, this.token), agent: agentHolding(db, this.token.keyId, this.#now.toISOString()) };
    return map(all(asked), ({ credential, agent }) => {
      requireCredential(this.token, credential, this.#now);
      if (!agent)
        throw new ProblemError(
          "unauthenticated",
          "The agent of this token no longer exists, or the API key that made it has ended. A person can take it over by provisioning it again.",
        );
      this.#agent = agent;
    });
  }
}
