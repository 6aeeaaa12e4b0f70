// What was sent to one gateway, and what became of it.
import { type MessageId, useKnownT, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { State, type Tone } from "../ui/chip.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useGatewayCommands, useMoreCommands } from "./live.ts";
import type { GatewayCommand } from "./wire.ts";

const LABELS = { queued: "command.queued", done: "command.done", failed: "command.failed", cancelled: "command.cancelled" } as const satisfies Record<
  GatewayCommand["status"],
  MessageId
>;
const TONES: Record<GatewayCommand["status"], Tone> = { queued: "idle", done: "done", failed: "block", cancelled: "idle" };

function Row({ command }: { command: GatewayCommand }) {
  const t = useT();
  const known = useKnownT();
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-3 px-4 py-1.5 text-sm">
      <span title={command.kind}>{known(`command.kind.${command.kind}`) ?? command.kind}</span>
      <State tone={TONES[command.status]}>{t(LABELS[command.status])}</State>
      {command.attempts > 1 ? <span className="text-xs text-kumo-subtle">{t("command.attempts", { count: command.attempts })}</span> : null}
      <span className="ml-auto text-xs text-kumo-subtle">
        <Time iso={command.finished_at ?? command.created_at} />
      </span>
      {command.error ? <span className="w-full text-xs break-words text-block">{command.error}</span> : null}
    </li>
  );
}

export function CommandsPanel({ gatewayId }: { gatewayId: string }) {
  const t = useT();
  const more = useMoreCommands(gatewayId);
  return (
    <Panel title={t("command.title")}>
      <Loaded query={useGatewayCommands(gatewayId)} rows={3} errorClass="p-4">
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <p className="px-4 py-3 text-sm text-kumo-subtle">{t("command.none")}</p>
            ) : (
              <ul className="divide-y divide-kumo-line">{items.map((command) => guarded(<Row key={command.id} command={command} />))}</ul>
            )}
            <More next={next} more={more} failed={t("command.notLoaded")} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
