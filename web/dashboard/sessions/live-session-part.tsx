// A session of a gateway as it goes on, on the page of its agent: the words as they come, the newest in sight, and the way to all of it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { LiveView } from "./live-view.tsx";
import { SessionButton } from "./session-button.tsx";

const NONE: ReadonlySet<string> = new Set();

/** `agent`: whose session it is, by name. */
export default function LiveSessionPart({ gatewayId, session, agent }: { gatewayId: string; session: string; agent: string }) {
  const t = useT();
  const [tries, setTries] = useState(0);
  return (
    <div className="flex flex-col gap-2">
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label={t("session.live")}
        aria-live="off"
        className="flex max-h-80 flex-col-reverse overflow-y-auto"
      >
        <LiveView key={tries} gatewayId={gatewayId} session={session} known={NONE} onReload={() => setTries(tries + 1)} />
      </div>
      <div>
        <SessionButton gatewayId={gatewayId} session={session} agent={agent} />
      </div>
    </div>
  );
}
