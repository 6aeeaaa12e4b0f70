// Every gateway: whether it is linked, and what to do when it is not.
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { PlusIcon } from "../ui/icons.ts";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useGateways } from "./live.ts";
import type { Gateway } from "./wire.ts";
import { GatewayState, useProblemSentence } from "./words.tsx";

const ConnectDialog = lazy(() => import("./connect-dialog.tsx"));

function Row({ gateway }: { gateway: Gateway }) {
  const sentence = useProblemSentence(gateway);
  return (
    <li>
      <Link
        to="/gateways/$gatewayId"
        params={{ gatewayId: gateway.id }}
        className="flex min-h-10 items-center gap-3 px-4 py-1.5 outline-offset-[-2px] hover:bg-kumo-tint"
      >
        <Avatar type="gateway" name={gateway.name} size={24} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{gateway.name}</span>
          {sentence ? <span className="block truncate text-xs text-kumo-subtle">{sentence}</span> : null}
        </span>
        <span className="hidden w-28 text-right text-xs text-kumo-subtle md:inline">{gateway.last_seen_at ? <Time iso={gateway.last_seen_at} /> : null}</span>
        <span className="flex w-32 justify-end">
          <GatewayState gateway={gateway} />
        </span>
      </Link>
    </li>
  );
}

export function GatewaysPage() {
  const t = useT();
  const { data, error, isPending, refetch } = useGateways();
  const [isOpen, setOpen] = useState(false);
  const mayManage = useMayManage();
  useShortcuts({
    n: (event) => {
      event.preventDefault();
      if (mayManage) setOpen(true);
    },
  });
  return (
    <>
      <PageHead title={t("nav.gateways")} count={data?.items.length}>
        {mayManage ? (
          <Button look="primary" icon={PlusIcon} onClick={() => setOpen(true)}>
            {t("gateway.connect")}
          </Button>
        ) : null}
      </PageHead>
      <PageBody>
        {error ? <ProblemNote error={error} what={t("gateway.listNotLoaded")} onRetry={() => void refetch()} /> : null}
        {isPending && !error ? <SkeletonRows count={3} /> : null}
        {data?.items.length === 0 ? (
          <Empty title={t("gateway.none")} detail={t("gateway.noneDetail")}>
            {mayManage ? (
              <Button look="primary" onClick={() => setOpen(true)}>
                {t("gateway.connect")}
              </Button>
            ) : null}
          </Empty>
        ) : null}
        {data && data.items.length > 0 ? (
          <div className="max-w-5xl">
            <Panel>
              <ul className="divide-y divide-kumo-line" aria-label={t("nav.gateways")}>
                {data.items.map((gateway) => (
                  <Row key={gateway.id} gateway={gateway} />
                ))}
              </ul>
            </Panel>
          </div>
        ) : null}
      </PageBody>
      <Suspense fallback={null}>{isOpen ? <ConnectDialog onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
}
