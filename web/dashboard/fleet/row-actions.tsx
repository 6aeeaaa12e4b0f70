// What can be done with an agent from its row: over the load when the row is pointed at or has the focus.
import { useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { ArrowsLeftRightIcon, ChatCircleIcon, StopIcon } from "../ui/icons.ts";
import type { FleetAgent } from "./wire.ts";

export type Act = "stop" | "message" | "reassign";

export function RowActions({ agent, onAct }: { agent: FleetAgent; onAct(act: Act, agent: FleetAgent): void }) {
  const t = useT();
  return (
    <span className="absolute right-44 hidden gap-1 bg-kumo-tint pl-2 opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 lg:flex">
      {agent.run ? <IconButton look="plain" icon={StopIcon} label={t("fleet.stop")} onClick={() => onAct("stop", agent)} /> : null}
      <IconButton look="plain" icon={ChatCircleIcon} label={t("fleet.message")} onClick={() => onAct("message", agent)} />
      <IconButton look="plain" icon={ArrowsLeftRightIcon} label={t("fleet.reassign")} onClick={() => onAct("reassign", agent)} />
    </span>
  );
}
