// Events that one consumer could not handle. They wait here until somebody retries them.
import { useT } from "../i18n/index.ts";
import { useIsAdmin } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { More } from "../ui/more.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useMoreSetAside, useRetrySetAside, useSetAside } from "./live.ts";
import type { SetAsideEvent } from "./wire.ts";

function Row({ event }: { event: SetAsideEvent }) {
  const t = useT();
  const retry = useRetrySetAside();
  return (
    <li className="flex flex-col gap-1 px-4 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <Chip tone="block">{event.consumer}</Chip>
        <Mono>{event.type}</Mono>
        <span className="text-xs text-kumo-subtle">
          <Time iso={event.at} /> · {t("command.attempts", { count: event.attempts })}
        </span>
        <span className="flex-1" />
        <Button onClick={() => retry.mutate(event.id)} isBusy={retry.isPending}>
          {t("ui.retry")}
        </Button>
      </div>
      <p className="text-xs break-words text-kumo-subtle">{event.error}</p>
      {retry.error ? <ProblemNote error={retry.error} /> : null}
    </li>
  );
}

export function SetAside() {
  const t = useT();
  const isAdmin = useIsAdmin();
  const { data } = useSetAside(isAdmin);
  const more = useMoreSetAside();
  if (!isAdmin || !data || data.items.length === 0) return null;
  return (
    <div className="mb-4">
      <Panel title={t("activity.setAside", { count: data.total })}>
        <p className="px-4 pt-2 text-xs text-kumo-subtle">{t("activity.setAsideDetail")}</p>
        <ul className="divide-y divide-kumo-line">{data.items.map((event) => guarded(<Row key={event.id} event={event} />))}</ul>
        <More next={data.next} more={more} failed={t("activity.notLoaded")} />
      </Panel>
    </div>
  );
}
