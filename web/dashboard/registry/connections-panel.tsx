// The sockets that connectors of one gateway have open now.
import { type MessageId, useT } from "../i18n/index.ts";
import { State, type Tone } from "../ui/chip.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useGatewayConnections } from "./live.ts";
import type { GatewayConnection } from "./wire.ts";

type Phase = GatewayConnection["phase"];
const LABELS = { waiting: "registry.phaseWaiting", connecting: "registry.phaseConnecting", online: "registry.phaseOnline" } as const satisfies Record<
  Phase,
  MessageId
>;
const WAYS = { connector: "registry.wayConnector", dialled: "registry.wayDialled" } as const satisfies Record<GatewayConnection["way"], MessageId>;
const TONES: Record<Phase, Tone> = { waiting: "block", connecting: "run", online: "done" };

function Row({ connection: { way, phase, address, connector_version, connected_at } }: { connection: GatewayConnection }) {
  const t = useT();
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-3 px-4 py-1.5 text-sm">
      <State tone={TONES[phase]}>{t(LABELS[phase])}</State>
      <span>{t(WAYS[way])}</span>
      {address ? <Mono>{address}</Mono> : null}
      {connector_version ? <span className="text-xs text-kumo-subtle">{t("registry.connector", { version: connector_version })}</span> : null}
      <span className="ml-auto text-xs text-kumo-subtle">
        {t("registry.since")} <Time iso={connected_at} />
      </span>
    </li>
  );
}

export function ConnectionsPanel({ gatewayId }: { gatewayId: string }) {
  const t = useT();
  return (
    <Panel title={t("registry.connections")}>
      <Loaded query={useGatewayConnections(gatewayId)} failed={t("registry.connectionsNotLoaded")} rows={1} errorClass="p-4">
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 py-3 text-sm text-kumo-subtle">{t("registry.noConnections")}</p>
          ) : (
            <ul className="divide-y divide-kumo-line">
              {items.map((connection) => (
                <Row key={connection.connected_at} connection={connection} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
