// One agent of a gateway: what it has and may do there, what would change, and taking it over.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Exact } from "../ui/exact.tsx";
import { TextField } from "../ui/field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Select } from "../ui/select.tsx";
import { Time } from "../ui/time.tsx";
import { useAdopt, useFoundAgent } from "./live.ts";
import type { FoundAgent, FoundAgentDetail, FoundFile } from "./wire.ts";
import { FORM_LABELS } from "./words.ts";

const NAME_MAX_CHARS = 80;
const NO_BOARD = "none";

function File({ file }: { file: FoundFile }) {
  const t = useT();
  return (
    <li>
      <details>
        <summary className="cursor-pointer py-1 text-sm">
          <span className="font-medium">{file.name}</span>
          <span className="ml-2 text-xs text-kumo-subtle tabular-nums">
            {file.size === null ? null : t("found.bytes", { count: file.size })}
            {file.updated_at ? (
              <>
                {" · "}
                <Time iso={file.updated_at} />
              </>
            ) : null}
          </span>
        </summary>
        <div className="max-h-80 overflow-y-auto py-1">
          {file.text === null ? <p className="text-sm text-kumo-subtle">{t("found.tooLong")}</p> : <Exact text={file.text} copyLabel={t("found.copy")} />}
          {file.text !== null && file.is_abridged ? <p className="mt-1 text-xs text-kumo-subtle">{t("found.cut")}</p> : null}
        </div>
      </details>
    </li>
  );
}

function Rule({ title, text }: { title: string; text: string }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-1">
      <p className="text-sm font-medium">{title}</p>
      <Exact text={text} copyLabel={t("found.copy")} />
    </div>
  );
}

function Facts({ found }: { found: FoundAgentDetail }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-kumo-subtle">{t(found.agent_id ? "found.ours" : FORM_LABELS[found.form])}</p>
      <div>
        <p className="text-sm font-medium">{t("found.files")}</p>
        <ul className="divide-y divide-kumo-line">{found.files.map((file) => guarded(<File key={file.name} file={file} />))}</ul>
      </div>
      <Rule title={t("found.rule")} text={found.rule} />
    </div>
  );
}

function AdoptDialog({ gatewayId, found, onClose }: { gatewayId: string; found: FoundAgentDetail; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const boards = useBoards().data?.items ?? [];
  const [name, setName] = useState([...found.name].slice(0, NAME_MAX_CHARS).join(""));
  const [chosen, setBoardId] = useState<string | null>(null);
  const boardId = chosen ?? boards.find(({ gateway_id }) => gateway_id === gatewayId)?.id ?? NO_BOARD;
  const [isUnderstood, setUnderstood] = useState(false);
  const isDefault = found.form === "default";
  const given = { name: name.trim(), board_id: boardId === NO_BOARD ? null : boardId, accept_default: isDefault && isUnderstood };
  return (
    <ChangeDialog
      change={useAdopt(gatewayId, found.gateway_agent_id)}
      input={given}
      onClose={onClose}
      onDone={(agent) => void navigate({ to: "/agents/$agentId", params: { agentId: agent.id } })}
      title={t("found.adoptNamed", { name: found.name })}
      submitLabel={t("found.adopt")}
      size="lg"
      isDisabled={name.trim() === "" || (isDefault && !isUnderstood)}
      failed={t("found.notAdopted")}
    >
      <div className="flex flex-col gap-2 text-sm">
        <p className="font-medium">{t("found.changes")}</p>
        <ul className="list-disc space-y-1 pl-5">
          <li>{t("found.changeRule")}</li>
          <li>{t("found.changeInstructions")}</li>
          <li>{t("found.changeToken")}</li>
          <li>{t("found.changeSessions")}</li>
          <li>
            {t("found.keeps", {
              files:
                found.files
                  .filter(({ on_adoption }) => on_adoption === "kept")
                  .map((file) => file.name)
                  .join(", ") || "–",
            })}
          </li>
          <li>{t("found.recoverable")}</li>
        </ul>
      </div>
      <Rule title={t("found.rule")} text={found.rule} />
      <Rule title={t("found.ruleAfter")} text={found.rule_on_adoption} />
      <TextField label={t("found.name")} value={name} onChange={setName} maxLength={NAME_MAX_CHARS} />
      <Select
        label={t("found.board")}
        hint={t("found.boardHint")}
        value={boardId}
        onChange={setBoardId}
        options={[{ value: NO_BOARD, label: t("found.noBoard") }, ...boards.map(({ id, name: label }) => ({ value: id, label }))]}
      />
      {isDefault ? <Checkbox label={t("found.acceptDefault")} hint={t("found.acceptDefaultHint")} isOn={isUnderstood} onChange={setUnderstood} /> : null}
    </ChangeDialog>
  );
}

function Next({ found, onAdopt }: { found: FoundAgentDetail; onAdopt(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const { agent_id: agentId } = found;
  if (agentId !== null) return <Button onClick={() => void navigate({ to: "/agents/$agentId", params: { agentId } })}>{t("found.open")}</Button>;
  return found.can_adopt ? <Button onClick={onAdopt}>{t("found.adopt")}…</Button> : <p className="text-sm text-kumo-subtle">{found.why_not}</p>;
}

export default function FoundDialog({ gatewayId, found, onClose }: { gatewayId: string; found: FoundAgent; onClose(): void }) {
  const t = useT();
  const [isAdopting, setAdopting] = useState(false);
  const query = useFoundAgent(gatewayId, found.gateway_agent_id);
  if (isAdopting && query.data) return <AdoptDialog gatewayId={gatewayId} found={query.data} onClose={onClose} />;
  return (
    <Dialog isOpen onClose={onClose} title={found.name} description={t("found.text")} size="lg">
      <Loaded query={query} rows={4} failed={t("found.oneNotLoaded")}>
        {(detail) => (
          <div className="flex flex-col gap-4">
            <Facts found={detail} />
            <div className="flex justify-end">
              <Next found={detail} onAdopt={() => setAdopting(true)} />
            </div>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}
