// Providers around the router, each once.
import { KumoLocaleProvider } from "@cloudflare/kumo/utils";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { i18n, useT } from "../i18n/index.ts";
import { AgentTimeline, EventLinkContext } from "../activity/index.ts";
import { AgentTimelineContext } from "../agents/index.ts";
import { BoardEventContext } from "../boards/index.ts";
import { forgetSession, isSigningOut, useKnownTimeZone } from "../identity/index.ts";
import { LiveContext } from "../live/events.ts";
import { setSignedOutHandler } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { LeaveQuestion } from "../offline/index.ts";
import { TimeZoneContext } from "../ui/time.tsx";
import { ToastRegion } from "../ui/toast.tsx";
import { applyBoardEvent, linkOfEvent, liveHandlers } from "./live.ts";
import { router } from "./router.tsx";

setSignedOutHandler(() => {
  const { pathname, search } = window.location;
  if (isSigningOut()) return;
  if (pathname === "/sign-in") forgetSession();
  else void router.navigate({ to: "/sign-in", search: { next: `${pathname}${search}`, why: "ended" } }).then(forgetSession);
});

function Localized() {
  const t = useT();
  const timeZone = useKnownTimeZone();
  return (
    <KumoLocaleProvider translations={{ layerDialog: { close: t("ui.close"), cancel: t("ui.cancel") } }}>
      <TimeZoneContext value={timeZone}>
        <ToastRegion>
          <LiveContext value={liveHandlers}>
            <BoardEventContext value={applyBoardEvent}>
              <EventLinkContext value={linkOfEvent}>
                <AgentTimelineContext value={AgentTimeline}>
                  <RouterProvider router={router} />
                </AgentTimelineContext>
                <LeaveQuestion />
              </EventLinkContext>
            </BoardEventContext>
          </LiveContext>
        </ToastRegion>
      </TimeZoneContext>
    </KumoLocaleProvider>
  );
}

export const App = () => (
  <QueryClientProvider client={queryClient}>
    <I18nProvider i18n={i18n}>
      <Localized />
    </I18nProvider>
  </QueryClientProvider>
);
