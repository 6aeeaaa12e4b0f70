// The fields of an agent, shared by creating and editing.
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { useGateways } from "../gateways/index.ts";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { EMPTY_PERSONA, HeartbeatField, personaBodyOf, type PersonaDraft, personaDraftOf, PersonaFields } from "./persona-fields.tsx";
import type { Agent } from "./wire.ts";
import { isAdopted, POLICY_HINTS, POLICY_LABELS } from "./words.tsx";

export type AgentDraft = PersonaDraft & {
  name: string;
  description: string;
  capabilities: string;
  model: string;
  boardId: string;
  gatewayId: string;
  policy: Agent["command_policy"];
};
export const NONE = "none";
export const EMPTY_DRAFT: AgentDraft = {
  ...EMPTY_PERSONA,
  name: "",
  description: "",
  capabilities: "",
  model: "",
  boardId: NONE,
  gatewayId: NONE,
  policy: "ask",
};

export function draftOf(agent: Agent): AgentDraft {
  return {
    ...personaDraftOf(agent),
    name: agent.name,
    description: agent.description ?? "",
    capabilities: agent.capabilities.join(", "),
    model: typeof agent.config.model === "string" ? agent.config.model : "",
    boardId: agent.board_id ?? NONE,
    gatewayId: agent.gateway_id ?? NONE,
    policy: agent.command_policy,
  };
}

const idOf = (value: string): string | null => (value === NONE ? null : value);

/** The wire form of a draft; other members of `config` stay as they were. `before` null: it is new. */
export function bodyOf(draft: AgentDraft, before: Agent | null) {
  const { model: _model, ...rest } = before?.config ?? {};
  return {
    ...personaBodyOf(draft, before),
    name: draft.name,
    description: draft.description.trim() || null,
    capabilities: draft.capabilities
      .split(/[,，、\n]/)
      .map((word) => word.trim())
      .filter(Boolean),
    config: draft.model.trim() ? { ...rest, model: draft.model.trim() } : rest,
    board_id: idOf(draft.boardId),
    gateway_id: idOf(draft.gatewayId),
    command_policy: draft.policy,
  };
}

type FieldsProps = { draft: AgentDraft; set(changes: Partial<AgentDraft>): void };

function PlacementFields({ draft, set }: FieldsProps) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const gateways = useGateways().data?.items ?? [];
  const named = (things: { id: string; name: string }[]) => things.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <Select
        label={t("agent.gateway")}
        value={draft.gatewayId}
        onChange={(gatewayId) => set({ gatewayId })}
        options={[{ value: NONE, label: t("agent.noGateway") }, ...named(gateways)]}
      />
      <Select
        label={t("agent.board")}
        value={draft.boardId}
        onChange={(boardId) => set({ boardId })}
        options={[{ value: NONE, label: t("agent.noBoard") }, ...named(boards)]}
      />
    </>
  );
}

function PolicyField({ draft, set }: FieldsProps) {
  const t = useT();
  const options = (["ask", "trust"] as const).map((value) => ({ value, label: t(POLICY_LABELS[value]) }));
  const hint = t(POLICY_HINTS[draft.policy]);
  return (
    <Select<Agent["command_policy"]> label={t("agent.policy")} hint={hint} value={draft.policy} onChange={(policy) => set({ policy })} options={options} />
  );
}

type AgentFieldsProps = { draft: AgentDraft; agent: Agent | null; onChange(draft: AgentDraft): void; nameError?: string | undefined };

/** `agent` null: it is new. One that was taken over keeps its own identity and soul. */
export function AgentFields({ draft, agent, onChange, nameError }: AgentFieldsProps) {
  const t = useT();
  const set = (changes: Partial<AgentDraft>) => onChange({ ...draft, ...changes });
  return (
    <>
      <TextField label={t("agent.name")} value={draft.name} onChange={(name) => set({ name })} maxLength={80} error={nameError} />
      <TextArea
        label={t("agent.description")}
        hint={t("agent.descriptionHint")}
        value={draft.description}
        onChange={(description) => set({ description })}
        minRows={2}
        maxLength={4000}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <PlacementFields draft={draft} set={set} />
        <TextField
          label={t("agent.capabilities")}
          hint={t("agent.capabilitiesHint")}
          value={draft.capabilities}
          onChange={(capabilities) => set({ capabilities })}
        />
        <TextField label={t("agent.model")} hint={t("agent.modelHint")} value={draft.model} onChange={(model) => set({ model })} />
      </div>
      <PolicyField draft={draft} set={set} />
      <HeartbeatField draft={draft} set={set} />
      {agent && isAdopted(agent) ? null : <PersonaFields draft={draft} set={set} agent={agent} />}
    </>
  );
}
