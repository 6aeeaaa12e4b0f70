// A session of which only the name is known: the gateway is asked what it is before it is shown.
import { useT } from "../i18n/index.ts";
import { hasCode } from "../live/http.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Mono } from "../ui/page.tsx";
import { SessionBody } from "./history-dialog.tsx";
import { useSession } from "./live.ts";

type Which = { gatewayId: string; session: string; agent: string };

export default function SessionDialog({ gatewayId, session, agent, onClose }: Which & { onClose(): void }) {
  const t = useT();
  const query = useSession(gatewayId, session);
  const isGone = hasCode(query.error, "not_found");
  return (
    <Dialog isOpen onClose={onClose} title={t("session.ofAgent", { name: agent })} description={t("session.historyText")} size="lg">
      <p className="mb-2 wrap-anywhere">
        <Mono>{session}</Mono>
      </p>
      {isGone ? (
        <p className="text-sm text-kumo-subtle">{t("session.gone")}</p>
      ) : (
        <Loaded query={query} rows={4} failed={t("session.oneNotLoaded")}>
          {({ session: found }) => <SessionBody gatewayId={gatewayId} session={found} />}
        </Loaded>
      )}
    </Dialog>
  );
}
