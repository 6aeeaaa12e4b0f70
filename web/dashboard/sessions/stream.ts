// Watches one session of a gateway for as long as somebody looks at it.
import { useEffect, useState } from "react";
import type { gatewaySessionRoutes } from "#worker/gateway-sessions/routes.ts";
import { ApiError, clientOf, until } from "../live/http.ts";
import { type LiveSession, NOTHING_YET, readBlocks, withFrame } from "./live-session.ts";
import type { SessionFrame } from "./wire.ts";

const { stream } = clientOf<typeof gatewaySessionRoutes>().gateways.sessions[":session_id"];
const AGAIN_AFTER_MS = 3_000;

export type Watching = { live: LiveSession; phase: "connecting" | "open" | "interrupted"; error: ApiError | null };

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function readOnce(gatewayId: string, session: string, signal: AbortSignal, hear: (frames: SessionFrame[] | null) => void): Promise<void> {
  const response = await stream.$get({ param: { session_id: session }, query: { gateway_id: gatewayId } }, until(signal));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  hear(null);
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const { frames, rest } = readBlocks(text + part.value);
    text = rest;
    if (frames.length > 0) hear(frames);
  }
}

/** Comes again when the stream ends; a refusal is shown, and tried again as well. */
export function useWatching(gatewayId: string, session: string): Watching {
  const [watching, setWatching] = useState<Watching>({ live: NOTHING_YET, phase: "connecting", error: null });
  useEffect(() => {
    const end = new AbortController();
    const hear = (frames: SessionFrame[] | null) => setWatching(({ live }) => ({ live: (frames ?? []).reduce(withFrame, live), phase: "open", error: null }));
    const watch = async (): Promise<void> => {
      while (!end.signal.aborted) {
        const failed = await readOnce(gatewayId, session, end.signal, hear).then(
          () => null,
          (error: unknown) => error,
        );
        if (end.signal.aborted) return;
        setWatching(({ live }) => ({ live, phase: "interrupted", error: failed instanceof ApiError ? failed : null }));
        await pause(AGAIN_AFTER_MS, end.signal);
      }
    };
    void watch();
    return () => end.abort();
  }, [gatewayId, session]);
  return watching;
}
