// One stop in words: what it is, why, since when, what it has reached, and how it ends.
import { useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { Time } from "../ui/time.tsx";
import { visible } from "../ui/visible.ts";
import { LiftDialog } from "./stop-dialogs.tsx";
import type { Stop } from "./wire.ts";

const TITLES = {
  person: { agent: "guard.isStopped", board: "guard.isBoardStopped", gateway: "guard.isGatewayStopped", organization: "guard.isAllStopped" },
  loop: { agent: "guard.isLooping", board: "guard.isLooping", gateway: "guard.isLooping", organization: "guard.isLooping" },
  budget: { agent: "guard.isSpent", board: "guard.isSpent", gateway: "guard.isSpent", organization: "guard.isAllSpent" },
} as const;
const WHAT_TO_DO = { person: null, loop: "guard.loopToDo", budget: "guard.budgetToDo" } as const;

export function StopRow({ stop }: { stop: Stop }) {
  const t = useT();
  const mayManage = useMayManage();
  const [isLifting, setLifting] = useState(false);
  const away = stop.gateways.filter(({ told_at }) => told_at === null).map(({ name }) => name);
  const toDo = WHAT_TO_DO[stop.cause];
  return (
    <div role="alert" className="flex flex-wrap items-start gap-3 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{t(TITLES[stop.cause][stop.scope], { name: stop.label })}</p>
        <p className="mt-0.5 break-words">{stop.cause === "person" ? visible(stop.detail) : asTheServerSays(stop.detail)}</p>
        <p className="mt-0.5 text-xs break-words">
          {t("guard.by", { name: stop.stopped_by.name })} · <Time iso={stop.stopped_at} />
          {stop.until ? (
            <>
              {" · "}
              {t("guard.until")} <Time iso={stop.until} />
            </>
          ) : null}
        </p>
        {toDo ? <p className="mt-0.5 text-xs break-words">{t(toDo)}</p> : null}
        {away.length > 0 ? <p className="mt-0.5 text-xs break-words">{t("guard.notTold", { names: away.join(", ") })}</p> : null}
      </div>
      {mayManage && stop.cause !== "budget" ? <Button onClick={() => setLifting(true)}>{t("guard.lift")}</Button> : null}
      {isLifting ? <LiftDialog stop={stop} onClose={() => setLifting(false)} /> : null}
    </div>
  );
}
