// A new agent: named, placed on a gateway and a board. With a gateway it is set up there at once.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useGateways } from "../gateways/index.ts";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { AgentFields, bodyOf, EMPTY_DRAFT, NONE } from "./agent-fields.tsx";
import { useCreateAgent } from "./live.ts";

export default function NewAgentDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const gateways = useGateways().data?.items ?? [];
  const only = gateways.length === 1 ? gateways[0]?.id : undefined;
  const [draft, setDraft] = useState({ ...EMPTY_DRAFT, gatewayId: only ?? NONE });
  const create = useCreateAgent();
  const nameError = fieldError(create.error, "name");
  return (
    <ChangeDialog
      change={create}
      input={bodyOf(draft, null)}
      onClose={onClose}
      onDone={(agent) => void navigate({ to: "/agents/$agentId", params: { agentId: agent.id } })}
      title={t("agent.new")}
      submitLabel={t("agent.create")}
      isDisabled={draft.name.trim() === ""}
      failed={t("agent.notCreated")}
      isErrorShown={nameError !== undefined}
    >
      <AgentFields draft={draft} agent={null} onChange={setDraft} nameError={nameError} />
    </ChangeDialog>
  );
}
