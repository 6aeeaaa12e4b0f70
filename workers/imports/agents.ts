// What the agents of another installation become: an agent that is here, one that is made here on a gateway, or nothing. Pure. An agent lives on
// a gateway and its tokens pass through it, so none is made but where people have said so, or its board here has a gateway with room for it.
import type { SourceAgent, SourceTask } from "./model.ts";
import { AGENTS_MAX, type DryRun, type ImportMapping } from "./schema.ts";

/** An agent of the organization. */
export type AgentHere = { id: string; name: string; board_id: string | null; gateway_id: string | null; is_board_lead: number };
/** A board here. `max_agents`: null: nobody has said. */
type BoardHere = { id: string; name: string; gateway_id: string | null; max_agents: number | null };
/** `before`: what an earlier import has made, by its ref there; `writesAll`: whoever imports may write on boards that are made. */
export type Workforce = {
  agents: readonly AgentHere[];
  gateways: readonly { id: string }[];
  before: ReadonlyMap<string, string>;
  boards: readonly BoardHere[];
  writesAll: boolean;
};
/** Where the tasks of a board there go: the id of a board here; `new`: one that is made; null: none is. */
export type TargetOf = (board: string) => { id: string } | { new: string } | null;

export type PlannedAgent = { source: SourceAgent; agent: AgentHere | null; gateway_id: string | null; isLead: boolean };

const keyOf = (target: ReturnType<TargetOf>): string | null => (target === null ? null : "id" in target ? target.id : `new ${target.new}`);
const isDraft = ({ board_id, gateway_id }: AgentHere): boolean => board_id === null && gateway_id === null;
const NAMES_SHOWN = 10;
const listed = (agents: readonly PlannedAgent[]): string =>
  agents
    .slice(0, NAMES_SHOWN)
    .map(({ source }) => source.name)
    .join(", ") + (agents.length > NAMES_SHOWN ? ", …" : "");

/** Decides for each agent there. */
export class Agents {
  readonly planned: readonly PlannedAgent[];
  readonly #here: Workforce;
  readonly #targetOf: TargetOf;
  readonly #byName: ReadonlyMap<string, PlannedAgent>;
  readonly #count: number;

  constructor(sources: readonly SourceAgent[], choices: ImportMapping["agents"], here: Workforce, targetOf: TargetOf) {
    this.#here = here;
    this.#targetOf = targetOf;
    this.#count = sources.length;
    const given = new Map((choices ?? []).map((choice) => [choice.name, choice]));
    const planned: PlannedAgent[] = [];
    for (const source of sources.slice(0, AGENTS_MAX)) planned.push(this.#plan(source, given.get(source.name), planned));
    this.planned = planned;
    this.#byName = new Map(planned.map((one) => [one.source.name, one]));
  }

  #plan(
    source: SourceAgent,
    choice: { agent_id: string | null; gateway_id?: string | null | undefined } | undefined,
    before: readonly PlannedAgent[],
  ): PlannedAgent {
    const one = (id: string | null | undefined) => this.#here.agents.find((agent) => agent.id === id) ?? null;
    const isThere = one(this.#here.before.get(source.ref));
    const none: PlannedAgent = { source, agent: null, gateway_id: null, isLead: false };
    if (choice?.agent_id) return { ...none, agent: one(choice.agent_id) };
    if (choice && !choice.gateway_id) return none;
    if (isThere) return { ...none, agent: isThere };
    const gateway = choice ? choice.gateway_id : null;
    const like = choice ? null : this.#namedLike(source);
    if (like) return { ...none, agent: like };
    const gateway_id = this.#gatewayFor(source, gateway ?? (choice ? null : this.#gatewayOfBoard(source, before)));
    return gateway_id === null ? none : { ...none, gateway_id, isLead: this.#leads(source, before) };
  }

  #target(source: SourceAgent): string | null {
    return source.board === null ? null : keyOf(this.#targetOf(source.board));
  }

  /** The only one of its name that works for its board here. */
  #namedLike(source: SourceAgent): AgentHere | null {
    const target = this.#target(source);
    const like = this.#here.agents.filter(({ name, board_id }) => board_id !== null && board_id === target && name === source.input.name);
    return like.length === 1 ? (like[0] ?? null) : null;
  }

  /** That of its board here, while the board has room. */
  #gatewayOfBoard(source: SourceAgent, before: readonly PlannedAgent[]): string | null {
    const board = this.#here.boards.find(({ id }) => id === this.#target(source));
    if (!board?.gateway_id) return null;
    return board.max_agents !== null && this.#workersOf(board.id, before) >= board.max_agents ? null : board.gateway_id;
  }

  /** An agent is made where it has a board on which whoever imports may write. */
  #gatewayFor(source: SourceAgent, gateway: string | null | undefined): string | null {
    const target = source.board === null ? null : this.#targetOf(source.board);
    const mayPlace = target !== null && ("id" in target || this.#here.writesAll);
    return mayPlace && this.#here.gateways.some(({ id }) => id === gateway) ? (gateway ?? null) : null;
  }

  #leads(source: SourceAgent, before: readonly PlannedAgent[]): boolean {
    const target = this.#target(source);
    const isLed = this.#here.agents.some(({ board_id, is_board_lead }) => board_id === target && is_board_lead === 1);
    return source.isLead && !isLed && !before.some((other) => other.isLead && this.#target(other.source) === target);
  }

  #workersOf(target: string, planned: readonly PlannedAgent[]): number {
    const here = this.#here.agents.filter(({ board_id }) => board_id === target).length;
    return here + planned.filter(({ gateway_id, source }) => gateway_id !== null && this.#target(source) === target).length;
  }

  /** Whether it can work where the tasks of this board there go. */
  isFor(name: string, board: string): boolean {
    const one = this.#byName.get(name);
    const target = keyOf(this.#targetOf(board));
    if (!one || target === null) return false;
    if (one.agent) return one.agent.board_id === target || isDraft(one.agent);
    return one.gateway_id !== null && this.#target(one.source) === target;
  }

  /** What it is called here; null: it is nobody. */
  nameOf(name: string | null): string | null {
    const one = this.#byName.get(name ?? "");
    return one?.agent?.name ?? (one?.gateway_id ? one.source.input.name : null);
  }

  get made(): readonly PlannedAgent[] {
    return this.planned.filter(({ gateway_id }) => gateway_id !== null);
  }

  shown(tasks: readonly SourceTask[]): DryRun["agents"] {
    const counts = Map.groupBy(tasks, ({ agent }) => agent ?? "");
    return this.planned.map(({ source, agent, gateway_id, isLead }) => ({
      name: source.name,
      agent_id: agent?.id ?? null,
      gateway_id,
      board: source.board,
      is_lead: isLead,
      tasks: counts.get(source.name)?.length ?? 0,
    }));
  }

  /** What has to be known of them before the import is started. `max_agents`: of boards that are made, by their names. */
  notes(tasks: readonly SourceTask[], maxAgents: ReadonlyMap<string, number | null>): string[] {
    const left = this.planned.filter(({ agent, gateway_id }) => agent === null && gateway_id === null);
    const out = new Set(left.map(({ source }) => source.name));
    const astray = tasks.filter(({ agent, board }) => agent !== undefined && this.#byName.has(agent) && !out.has(agent) && !this.isFor(agent, board));
    return [
      ...(left.length > 0 ? [`${left.length} agent(s) are left out: ${listed(left)}. Their tasks are nobody's, and say in their text whose they were.`] : []),
      ...(this.#count > AGENTS_MAX ? [`There are ${this.#count} agents there; the first ${AGENTS_MAX} can be chosen for, the others are left out.`] : []),
      ...(this.made.length > 0
        ? [
            `${this.made.length} agent(s) are made here: ${listed(this.made)}. They ask before each shell command, and begin no turns by themselves, whatever they did there.`,
          ]
        : []),
      ...(this.planned.length > left.length ? ["No agent is sent anything: a task that comes assigned to one waits until somebody starts it here."] : []),
      ...(astray.length > 0 ? [`${astray.length} task(s) go to a board that their agent does not work for here, so they are nobody's.`] : []),
      ...this.made.flatMap(({ source }) =>
        source.left.length > 0 ? [`The agent ${source.name} is made without its ${source.left.join(", ")}, which cannot be kept here as they are.`] : [],
      ),
      ...this.#crowded(maxAgents),
    ];
  }

  /** People may put more agents on a board than it is meant for; they are told. */
  #crowded(maxAgents: ReadonlyMap<string, number | null>): string[] {
    const boards = new Map(this.made.flatMap(({ source }) => (source.board === null ? [] : [[this.#target(source) ?? "", source.board] as const])));
    return [...boards].flatMap(([target, board]) => {
      const here = this.#here.boards.find(({ id }) => id === target);
      const most = here ? here.max_agents : (maxAgents.get(board) ?? null);
      const would = this.#workersOf(target, this.planned);
      return most !== null && would > most ? [`The board ${here?.name ?? board} is meant for at most ${most} agent(s), and would have ${would}.`] : [];
    });
  }
}
