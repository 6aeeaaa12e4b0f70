// A new agent: named, placed on a gateway and a board. With a gateway it is set up there at once.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useGateways } from "../gateways/index.ts";
import { ApiError } from "../live/http.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { AgentFields, bodyOf, EMPTY_DRAFT, NONE } from "./agent-fields.tsx";
import { useCreateAgent } from "./live.ts";

export default function NewAgentDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const gateways = useGateways().data?.items ?? [];
  const only = gateways.length === 1 ? gateways[0]?.id : undefined;
  const [draft, setDraft] = useState({ ...EMPTY_DRAFT, gatewayId: only ?? NONE });
  const create = useCreateAgent();
  const submit = () =>
    create.mutate(bodyOf(draft), {
      onSuccess: (agent) => {
        onClose();
        void navigate({ to: "/agents/$agentId", params: { agentId: agent.id } });
      },
    });
  const nameError = create.error instanceof ApiError ? create.error.field("name") : undefined;
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("agent.new")}
      formId="new-agent"
      submitLabel={t("agent.create")}
      onSubmit={submit}
      isBusy={create.isPending}
      isDisabled={draft.name.trim() === ""}
    >
      <AgentFields draft={draft} onChange={setDraft} nameError={nameError} />
      {create.error && !nameError ? <ProblemNote error={create.error} what={t("agent.notCreated")} /> : null}
    </FormDialog>
  );
}
