// What an agent had on its gateway before it was taken over, and how it can be had again.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { Exact } from "../ui/exact.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { useAdoption } from "./live.ts";
import type { Agent } from "./wire.ts";
import { isAdopted } from "./words.tsx";

function Former({ agentId }: { agentId: string }) {
  const t = useT();
  return (
    <Loaded query={useAdoption(agentId)} rows={3} failed={t("adoption.notLoaded")}>
      {({ former_files: files, former_rule: rule }) => (
        <ul className="flex flex-col gap-4">
          {[...files, { name: t("adoption.rule"), text: rule ? JSON.stringify(rule, null, 2) : t("adoption.noRule") }].map(({ name, text }) => (
            <li key={name} className="flex flex-col gap-1">
              <p className="text-sm font-medium">{name}</p>
              <div className="max-h-96 overflow-y-auto">
                <Exact text={text} copyLabel={t("adoption.copy", { name })} />
              </div>
            </li>
          ))}
          {files.length === 0 ? <li className="text-sm text-kumo-subtle">{t("adoption.noFile")}</li> : null}
        </ul>
      )}
    </Loaded>
  );
}

export function AdoptionPanel({ agent }: { agent: Agent }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const mayManage = useMayManage();
  if (!mayManage || !isAdopted(agent)) return null;
  const show = <Button onClick={() => setOpen(true)}>{t("adoption.show")}</Button>;
  return (
    <Panel title={t("adoption.title")} actions={isOpen ? null : show}>
      <div className="flex flex-col gap-4 p-4 text-sm">
        <p className="text-kumo-subtle">{t("adoption.text")}</p>
        {isOpen ? <Former agentId={agent.id} /> : null}
      </div>
    </Panel>
  );
}
