// What columns, boards, statuses, priorities and people become. Every choice is kept at once, and the dry run shown anew.
import type { ReactNode } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { PRIORITIES, PRIORITY_LABELS, STATUS_LABELS, TASK_STATUSES } from "../tasks/index.ts";
import { Panel } from "../ui/page.tsx";
import { type Option, type OptionGroup, Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useMapImport } from "./live.ts";
import { useMembers } from "../members/index.ts";
import { useAgents } from "../agents/index.ts";
import { useGateways } from "../gateways/index.ts";
import type { DryRun, ImportMapping, Meaning } from "./wire.ts";

const MEANS = {
  title: "imports.means.title",
  description: "imports.means.description",
  status: "imports.means.status",
  priority: "imports.means.priority",
  assignee: "imports.means.assignee",
  labels: "imports.means.labels",
  start: "imports.means.start",
  due: "imports.means.due",
  board: "imports.means.board",
  id: "imports.means.id",
  comment: "imports.means.comment",
  checklist: "imports.means.checklist",
  note: "imports.means.note",
  skip: "imports.means.skip",
} as const satisfies Record<Meaning, MessageId>;
const MEANINGS = Object.keys(MEANS) as Meaning[];
const NONE = "none";

/** All that is shown, as the server takes it: what is not named would be guessed again. */
function mappingOf(run: DryRun): ImportMapping {
  return {
    ...(run.columns.length > 0 ? { columns: run.columns.map(({ meaning }) => meaning) } : {}),
    boards: run.boards.map(({ name, board_id, new_name }) => ({ name, board_id, new_name })),
    statuses: run.statuses.map(({ name, status }) => ({ name, status })),
    priorities: run.priorities.map(({ name, priority }) => ({ name, priority })),
    people: run.people.map(({ name, person_id }) => ({ name, person_id })),
    agents: run.agents.map(({ name, agent_id, gateway_id }) => ({ name, agent_id, gateway_id })),
  };
}

type ChoiceProps<Value extends string> = {
  name: string;
  detail: string;
  value: Value;
  onChange(value: Value): void;
  options: Option<Value>[];
  groups?: OptionGroup<Value>[];
};
function Choice<Value extends string>({ name, detail, value, onChange, options, groups = [] }: ChoiceProps<Value>) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-sm">
      <span className="min-w-0 flex-1 basis-40">
        <span className="block truncate">{name}</span>
        <span className="block truncate text-xs text-kumo-subtle">{detail}</span>
      </span>
      <Select label={name} isLabelHidden size="small" value={value} onChange={onChange} options={options} groups={groups} className="w-44 shrink-0" />
    </li>
  );
}

const List = ({ title, children }: { title: string; children: ReactNode }) => (
  <Panel title={title}>
    <ul aria-label={title} className="divide-y divide-kumo-line">
      {children}
    </ul>
  </Panel>
);

/** The same list with another value at one place. */
const withAt = <Item,>(items: readonly Item[], at: number, change: Partial<Item>): Item[] =>
  items.map((item, index) => (index === at ? { ...item, ...change } : item));

type PartProps = { run: DryRun; change(part: ImportMapping): void };

function Columns({ run, change }: PartProps) {
  const t = useT();
  const options = MEANINGS.map((value) => ({ value, label: t(MEANS[value]) }));
  if (run.columns.length === 0) return null;
  const set = (at: number) => (meaning: Meaning) => {
    const { boards: _boards, statuses: _statuses, priorities: _priorities, people: _people, agents: _agents, ...rest } = mappingOf(run);
    change({ ...rest, columns: run.columns.map((column, index) => (index === at ? meaning : column.meaning)) });
  };
  const columns = run.columns.map((column, at) => ({ ...column, at, id: `${at} ${column.name}` })); // several may have one name
  return (
    <List title={t("imports.columns")}>
      {columns.map(({ id, at, name, meaning, example }) => (
        <Choice key={id} name={name} detail={example ? t("imports.example", { example }) : ""} value={meaning} options={options} onChange={set(at)} />
      ))}
    </List>
  );
}

function Boards({ run, change }: PartProps) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const kept = mappingOf(run);
  return (
    <List title={t("imports.boards")}>
      {run.boards.map(({ name, board_id, new_name, tasks }, at) => (
        <Choice
          key={name}
          name={name}
          detail={t("imports.used", { count: tasks })}
          value={board_id ?? NONE}
          options={[
            { value: NONE, label: t("imports.newBoard", { name: new_name ?? name }) },
            ...boards.map((board) => ({ value: board.id, label: board.name })),
          ]}
          onChange={(value) => change({ ...kept, boards: withAt(kept.boards ?? [], at, { board_id: value === NONE ? null : value }) })}
        />
      ))}
    </List>
  );
}

function Words({ run, change }: PartProps) {
  const t = useT();
  const kept = mappingOf(run);
  const statuses = TASK_STATUSES.map((value) => ({ value, label: t(STATUS_LABELS[value]) }));
  const priorities = PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]) }));
  const said = (name: string) => name || t("imports.nothing");
  return (
    <>
      <List title={t("imports.statuses")}>
        {run.statuses.map(({ name, status, tasks }, at) => (
          <Choice
            key={name}
            name={said(name)}
            detail={t("imports.used", { count: tasks })}
            value={status}
            options={statuses}
            onChange={(value) => change({ ...kept, statuses: withAt(kept.statuses ?? [], at, { status: value }) })}
          />
        ))}
      </List>
      <List title={t("imports.priorities")}>
        {run.priorities.map(({ name, priority, tasks }, at) => (
          <Choice
            key={name}
            name={said(name)}
            detail={t("imports.used", { count: tasks })}
            value={priority}
            options={priorities}
            onChange={(value) => change({ ...kept, priorities: withAt(kept.priorities ?? [], at, { priority: value }) })}
          />
        ))}
      </List>
    </>
  );
}

function People({ run, change }: PartProps) {
  const t = useT();
  const { members = [] } = useMembers();
  const kept = mappingOf(run);
  if (run.people.length === 0) return null;
  const options = [{ value: NONE, label: t("imports.nobody") }, ...members.map((member) => ({ value: member.user_id, label: member.name }))];
  return (
    <List title={t("imports.people")}>
      {run.people.map(({ name, person_id, tasks }, at) => (
        <Choice
          key={name}
          name={name}
          detail={t("imports.used", { count: tasks })}
          value={person_id ?? NONE}
          options={options}
          onChange={(value) => change({ ...kept, people: withAt(kept.people ?? [], at, { person_id: value === NONE ? null : value }) })}
        />
      ))}
    </List>
  );
}

const HERE = "agent ";
const ON = "gateway ";
/** As the select names it. */
const chosenOf = ({ agent_id, gateway_id }: DryRun["agents"][number]): string => (agent_id ? HERE + agent_id : gateway_id ? ON + gateway_id : NONE);
const choiceOf = (value: string) => ({
  agent_id: value.startsWith(HERE) ? value.slice(HERE.length) : null,
  gateway_id: value.startsWith(ON) ? value.slice(ON.length) : null,
});

/** One that is here is offered where it works for the board that takes the tasks, or for none yet; a new one needs a board to work for. */
function Agents({ run, change }: PartProps) {
  const t = useT();
  const agents = useAgents().data?.items ?? [];
  const gateways = useGateways().data?.items ?? [];
  const kept = mappingOf(run);
  if (run.agents.length === 0) return null;
  const groupsFor = ({ board, agent_id }: DryRun["agents"][number]): OptionGroup<string>[] => {
    const target = run.boards.find(({ name }) => name === board)?.board_id ?? null;
    const fits = agents.filter((one) => one.id === agent_id || (one.board_id === null ? one.gateway_id === null : one.board_id === target));
    return [
      { label: t("imports.agentsHere"), options: fits.map(({ id, name }) => ({ value: HERE + id, label: name })) },
      { label: t("imports.makeOn"), options: board === null ? [] : gateways.map(({ id, name }) => ({ value: ON + id, label: t("imports.newOn", { name }) })) },
    ];
  };
  const detailOf = ({ board, is_lead, tasks }: DryRun["agents"][number]) =>
    [t("imports.used", { count: tasks }), ...(board ? [board] : []), ...(is_lead ? [t("imports.leads")] : [])].join(" · ");
  return (
    <List title={t("imports.agents")}>
      {run.agents.map((agent, at) => (
        <Choice
          key={agent.name}
          name={agent.name}
          detail={detailOf(agent)}
          value={chosenOf(agent)}
          options={[{ value: NONE, label: t("imports.leftOut") }]}
          groups={groupsFor(agent)}
          onChange={(value) => change({ ...kept, agents: withAt(kept.agents ?? [], at, choiceOf(value)) })}
        />
      ))}
    </List>
  );
}

export function Choices({ id, run }: { id: string; run: DryRun }) {
  const t = useT();
  const map = useMapImport(id);
  const change = (mapping: ImportMapping) => map.mutate(mapping);
  return (
    <>
      {map.error ? <ProblemNote error={map.error} what={t("imports.notChanged")} /> : null}
      <Columns run={run} change={change} />
      <Boards run={run} change={change} />
      <Words run={run} change={change} />
      <People run={run} change={change} />
      <Agents run={run} change={change} />
    </>
  );
}
