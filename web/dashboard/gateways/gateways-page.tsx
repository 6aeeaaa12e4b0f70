// Every gateway: whether it is linked, and what to do when it is not.
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { TokensPanel } from "../registry/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { lazyPart } from "../ui/later.tsx";
import { ListPage } from "../ui/list-page.tsx";
import { ListRow } from "../ui/list-row.tsx";
import { Time } from "../ui/time.tsx";
import { useGateways, useMoreGateways } from "./live.ts";
import type { Gateway } from "./wire.ts";
import { GatewayState, useProblemSentence } from "./words.tsx";

const NewGatewayDialog = lazyPart(() => import("./new-gateway-dialog.tsx"));

const Row = ({ gateway }: { gateway: Gateway }) => (
  <ListRow
    link={{ to: "/gateways/$gatewayId", params: { gatewayId: gateway.id } }}
    picture={<Avatar type="gateway" name={gateway.name} size={24} />}
    title={gateway.name}
    detail={useProblemSentence(gateway)}
  >
    <span className="hidden w-28 text-right text-xs text-kumo-subtle md:inline">{gateway.last_seen_at ? <Time iso={gateway.last_seen_at} /> : null}</span>
    <span className="flex w-32 justify-end">
      <GatewayState gateway={gateway} />
    </span>
  </ListRow>
);

export function GatewaysPage() {
  const t = useT();
  const gateways = useGateways();
  const isAllowed = useMayManage();
  return (
    <ListPage<Gateway>
      title={t("nav.gateways")}
      query={gateways}
      more={useMoreGateways()}
      failed={t("gateway.listNotLoaded")}
      skeletonRows={3}
      empty={{ title: t("gateway.none"), detail: t("gateway.noneDetail") }}
      create={{ label: t("gateway.connect"), isAllowed, dialog: (onClose) => <NewGatewayDialog onClose={onClose} /> }}
      row={(gateway) => <Row key={gateway.id} gateway={gateway} />}
      below={isAllowed ? <TokensPanel /> : null}
    />
  );
}
