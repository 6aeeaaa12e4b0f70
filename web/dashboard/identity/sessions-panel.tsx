// Where you are signed in: each device in plain words, ended one by one or all but this one.
import { useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { Chip } from "../ui/chip.tsx";
import { DesktopIcon, DeviceMobileIcon } from "../ui/icons.ts";
import { Panel } from "../ui/page.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { useFormat, useNow } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { deviceOf, isHandheld } from "./device.ts";
import { useEndOtherSessions, useEndSession, useSessions } from "./live.ts";
import { useDeviceWords } from "./use-device-words.ts";
import type { SessionItem } from "./wire.ts";

const METHODS = {
  bootstrap: "sessions.byToken",
  password: "sessions.byPassword",
  passkey: "sessions.byPasskey",
  sign_up: "sessions.bySignUp",
  reset_link: "sessions.byLink",
  jwt: "sessions.byService",
} as const satisfies Record<SessionItem["method"], MessageId>;

function Row({ session }: { session: SessionItem }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const deviceWords = useDeviceWords();
  const end = useEndSession();
  const device = deviceWords(session.user_agent);
  const Glyph = isHandheld(deviceOf(session.user_agent)) ? DeviceMobileIcon : DesktopIcon;
  const seen = session.is_current ? t("sessions.now") : t("sessions.lastSeen", { time: format.relative(session.last_seen_at, now) });
  const go = () => end.mutate(session.id, { onSuccess: () => toast({ title: t("sessions.ended", { device }) }) });
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex items-center gap-3">
        <Glyph size={20} aria-hidden className="shrink-0 text-kumo-subtle" />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium" title={session.user_agent ?? undefined}>
              {device}
            </span>
            {session.is_current ? <Chip tone="run">{t("sessions.this")}</Chip> : null}
          </p>
          <p className="text-xs text-kumo-subtle [overflow-wrap:anywhere]">{session.address ? `${seen} · ${session.address}` : seen}</p>
          <p className="text-xs text-kumo-subtle">{t("sessions.begun", { how: t(METHODS[session.method]), time: format.dayAndTime(session.created_at) })}</p>
        </div>
        {session.is_current ? null : (
          <Button isBusy={end.isPending} aria-label={t("sessions.endNamed", { device })} onClick={go}>
            {t("sessions.end")}
          </Button>
        )}
      </div>
      {end.error ? (
        <div className="mt-2">
          <ProblemNote error={end.error} what={t("sessions.notEnded")} />
        </div>
      ) : null}
    </li>
  );
}

function EndOthers({ onClose }: { onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useEndOtherSessions()}
      onClose={onClose}
      onDone={({ revoked }) => toast({ title: t("sessions.othersEnded", { count: revoked }) })}
      title={t("sessions.endOthersTitle")}
      description={t("sessions.endOthersDetail")}
      submitLabel={t("sessions.endOthers")}
      failed={t("sessions.notEnded")}
    />
  );
}

const current = (a: SessionItem, b: SessionItem): number => Number(b.is_current) - Number(a.is_current) || b.last_seen_at.localeCompare(a.last_seen_at);

export function SessionsPanel() {
  const t = useT();
  const { data, error, refetch } = useSessions();
  const [isOpen, setOpen] = useState(false);
  const sessions = [...(data?.items ?? [])].sort(current);
  const hasOthers = sessions.some((session) => !session.is_current);
  return (
    <Panel
      id="sessions"
      title={t("sessions.title")}
      actions={
        <Button onClick={() => setOpen(true)} disabled={!hasOthers}>
          {t("sessions.endOthers")}
        </Button>
      }
    >
      {error ? (
        <div className="p-4">
          <ProblemNote error={error} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {!data && !error ? <SkeletonRows count={2} /> : null}
      {data ? (
        <ul aria-label={t("sessions.title")} className="divide-y divide-kumo-line">
          {sessions.map((session) => guarded(<Row key={session.id} session={session} />))}
        </ul>
      ) : null}
      {isOpen ? <EndOthers onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
