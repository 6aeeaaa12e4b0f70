// One's calendar address: whether there is one and when a program used it last; making it, making it anew, ending it. It is shown once.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { Secret } from "../ui/secret.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Time, useUsersZone } from "../ui/time.tsx";
import { useFeed, useMakeFeed, useRevokeFeed } from "./live.ts";
import type { CalendarFeed } from "./wire.ts";

function Standing({ feed: { is_on, last_used_at, time_zone } }: { feed: CalendarFeed }) {
  const t = useT();
  if (!is_on) return <p className="text-sm text-kumo-subtle">{t("calendar.off")}</p>;
  return (
    <p className="text-sm">
      {t("calendar.on", { zone: time_zone ?? "UTC" })}{" "}
      <span className="text-kumo-subtle">
        {last_used_at ? (
          <>
            {t("calendar.lastUsed")} <Time iso={last_used_at} />
          </>
        ) : (
          t("calendar.neverUsed")
        )}
      </span>
    </p>
  );
}

/** `boardId` null: what is due for oneself. */
export function CalendarPanel({ boardId }: { boardId: string | null }) {
  const t = useT();
  const [isEnding, setEnding] = useState(false);
  const zone = useUsersZone();
  const query = useFeed(boardId);
  const make = useMakeFeed(boardId);
  const revoke = useRevokeFeed(boardId);
  const isOn = query.data?.is_on === true;
  const address = isOn ? make.data?.url : null;
  return (
    <Panel title={t("calendar.title")}>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-sm text-kumo-subtle">{t(boardId === null ? "calendar.ownHint" : "calendar.boardHint")}</p>
        <Loaded query={query} failed={t("calendar.notLoaded")} rows={1}>
          {(feed) => <Standing feed={feed} />}
        </Loaded>
        {address ? <Secret label={t("calendar.address")} text={address} copyLabel={t("calendar.copy")} /> : null}
        {make.error ? <ProblemNote error={make.error} what={t("calendar.notMade")} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button isBusy={make.isPending} onClick={() => make.mutate({ time_zone: zone })}>
            {t(isOn ? "calendar.remake" : "calendar.make")}
          </Button>
          {isOn ? (
            <Button look="danger-plain" onClick={() => setEnding(true)}>
              {t("calendar.end")}
            </Button>
          ) : null}
        </div>
      </div>
      {isEnding ? (
        <ConfirmDialog
          change={revoke}
          title={t("calendar.end")}
          text={t("calendar.endText")}
          submitLabel={t("calendar.end")}
          failed={t("calendar.notEnded")}
          onClose={() => setEnding(false)}
        />
      ) : null}
    </Panel>
  );
}
