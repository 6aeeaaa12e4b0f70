// Whether this browser shows notifications, which others do, of which kinds, and when not.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useT } from "../i18n/index.ts";
import { useDeviceWords } from "../identity/index.ts";
import { queryClient } from "../live/query-client.ts";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useFormat, useUsersZone } from "../ui/time.tsx";
import { pushHereKey, pushKey } from "./keys.ts";
import { KIND_LABELS, KINDS } from "./kinds.ts";
import { type Kind, useChangeSettings } from "./live.ts";
import { type Here, here, leaveHere, readPush, removeBrowser, showHere } from "./push-here.ts";
import { QuietHours } from "./quiet-hours.tsx";
import type { NotificationSettings, PushBrowser, PushSettings } from "./wire.ts";

type Push = { public_key: string | null; items: PushBrowser[] };
const readAgain = () => Promise.all([pushKey, pushHereKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

/** Why nothing can be switched on here. */
const HINDRANCES = { unable: "push.unsupported", denied: "push.denied" } as const;

function ThisBrowser({ push: { public_key: key, items }, here: { may, hash } }: { push: Push; here: Here }) {
  const t = useT();
  const name = useDeviceWords()(navigator.userAgent);
  const isOn = items.some(({ endpoint_sha256 }) => endpoint_sha256 === hash);
  const change = useMutation({
    mutationFn: async () => {
      if (isOn) await leaveHere();
      else if (key) await showHere(key, name);
    },
    onSettled: readAgain,
  });
  const hindrance = may === "unable" || may === "denied" ? t(HINDRANCES[may]) : key ? null : t("push.notConfigured");
  if (hindrance) return <p className="text-sm">{hindrance}</p>;
  return (
    <>
      <div className="flex items-center justify-between gap-4">
        <div className="min-w-0">
          <p className="text-sm">{t("push.here")}</p>
          <p className="text-xs text-kumo-subtle" role="status">
            {t(isOn ? "push.isOn" : "push.isOff")}
          </p>
        </div>
        <Button look={isOn ? "plain" : "primary"} isBusy={change.isPending} onClick={() => change.mutate()}>
          {t(isOn ? "push.turnOff" : "push.turnOn")}
        </Button>
      </div>
      {change.error ? <ProblemNote error={change.error} what={t("push.notChanged")} /> : null}
    </>
  );
}

function OtherBrowsers({ browsers }: { browsers: PushBrowser[] }) {
  const t = useT();
  const format = useFormat();
  const remove = useMutation({ mutationFn: removeBrowser, onSettled: readAgain });
  if (browsers.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 border-t border-kumo-line px-4 py-3">
      <h3 className="text-sm font-medium">{t("push.others")}</h3>
      <ul aria-label={t("push.others")}>
        {browsers.map(({ id, name, created_at }) => (
          <li key={id} className="flex min-h-10 items-center justify-between gap-4 text-sm">
            <span className="min-w-0 break-words">
              {name} <span className="text-xs text-kumo-subtle">{t("push.since", { time: format.dayAndTime(created_at) })}</span>
            </span>
            <Button aria-label={t("push.remove", { name })} isBusy={remove.isPending && remove.variables === id} onClick={() => remove.mutate(id)}>
              {t("push.turnOff")}
            </Button>
          </li>
        ))}
      </ul>
      {remove.error ? <ProblemNote error={remove.error} what={t("push.notChanged")} /> : null}
    </div>
  );
}

function Choice({ settings: { muted, push: kept } }: { settings: NotificationSettings }) {
  const t = useT();
  const zone = useUsersZone();
  const settle = useChangeSettings();
  const change = (changes: Partial<PushSettings>) => settle.mutate({ muted, push: { ...kept, time_zone: zone, ...changes } });
  const toggle = (kind: Kind, isOn: boolean) => change({ kinds: isOn ? [...kept.kinds, kind] : kept.kinds.filter((one) => one !== kind) });
  return (
    <div className="flex flex-col gap-4 border-t border-kumo-line px-4 py-3">
      <fieldset className="flex flex-col gap-2">
        <legend className="pb-2 text-sm font-medium">{t("push.kinds")}</legend>
        {KINDS.map((kind) => (
          <Checkbox
            key={kind}
            label={t(KIND_LABELS[kind])}
            {...(muted.includes(kind) ? { hint: t("push.mutedNotShown") } : {})}
            isOn={kept.kinds.includes(kind)}
            isDisabled={muted.includes(kind)}
            onChange={(isOn) => toggle(kind, isOn)}
          />
        ))}
      </fieldset>
      <QuietHours quiet={kept.quiet} hint={t("push.quietHint", { zone })} onChange={(quiet) => change({ quiet })} />
      {settle.error ? <ProblemNote error={settle.error} what={t("notifications.settingsNotSaved")} /> : null}
    </div>
  );
}

export function PushPanel({ settings }: { settings: NotificationSettings }) {
  const t = useT();
  const browser = useQuery({ queryKey: pushHereKey, queryFn: here });
  const query = useQuery({ queryKey: pushKey, queryFn: ({ signal }) => readPush(signal) });
  return (
    <Panel id="push" title={t("push.title")}>
      <Loaded query={query} failed={t("push.notLoaded")} rows={2}>
        {(push) => (
          <>
            <div className="flex flex-col gap-3 px-4 py-3">
              <p className="text-sm text-kumo-subtle">{t("push.what")}</p>
              {browser.data ? <ThisBrowser push={push} here={browser.data} /> : null}
            </div>
            <OtherBrowsers browsers={push.items.filter(({ endpoint_sha256 }) => endpoint_sha256 !== browser.data?.hash)} />
            {push.items.length > 0 ? <Choice settings={settings} /> : null}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
