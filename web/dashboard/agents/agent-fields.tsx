// The fields of an agent, shared by creating and editing.
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { useGateways } from "../gateways/index.ts";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import type { Agent } from "./wire.ts";
import { POLICY_HINTS, POLICY_LABELS } from "./words.tsx";

export type AgentDraft = {
  name: string;
  description: string;
  capabilities: string;
  model: string;
  boardId: string;
  gatewayId: string;
  policy: Agent["command_policy"];
};
export const NONE = "none";
export const EMPTY_DRAFT: AgentDraft = { name: "", description: "", capabilities: "", model: "", boardId: NONE, gatewayId: NONE, policy: "ask" };

export function draftOf(agent: Agent): AgentDraft {
  return {
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

/** The wire form of a draft; other members of `config` stay as they were. */
export function bodyOf(draft: AgentDraft, config: Agent["config"] = {}) {
  const { model: _model, ...rest } = config;
  return {
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

export function AgentFields({ draft, onChange, nameError }: { draft: AgentDraft; onChange(draft: AgentDraft): void; nameError?: string | undefined }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const gateways = useGateways().data?.items ?? [];
  const set =
    <Field extends keyof AgentDraft>(field: Field) =>
    (value: AgentDraft[Field]) =>
      onChange({ ...draft, [field]: value });
  return (
    <>
      <TextField label={t("agent.name")} value={draft.name} onChange={set("name")} maxLength={80} error={nameError} />
      <TextArea
        label={t("agent.description")}
        hint={t("agent.descriptionHint")}
        value={draft.description}
        onChange={set("description")}
        minRows={2}
        maxLength={4000}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Select
          label={t("agent.gateway")}
          value={draft.gatewayId}
          onChange={set("gatewayId")}
          options={[{ value: NONE, label: t("agent.noGateway") }, ...gateways.map((gateway) => ({ value: gateway.id, label: gateway.name }))]}
        />
        <Select
          label={t("agent.board")}
          value={draft.boardId}
          onChange={set("boardId")}
          options={[{ value: NONE, label: t("agent.noBoard") }, ...boards.map((board) => ({ value: board.id, label: board.name }))]}
        />
        <TextField label={t("agent.capabilities")} hint={t("agent.capabilitiesHint")} value={draft.capabilities} onChange={set("capabilities")} />
        <TextField label={t("agent.model")} hint={t("agent.modelHint")} value={draft.model} onChange={set("model")} />
      </div>
      <Select<Agent["command_policy"]>
        label={t("agent.policy")}
        hint={t(POLICY_HINTS[draft.policy])}
        value={draft.policy}
        onChange={set("policy")}
        options={[
          { value: "ask", label: t(POLICY_LABELS.ask) },
          { value: "trust", label: t(POLICY_LABELS.trust) },
        ]}
      />
    </>
  );
}
