// What was said in one session of a gateway, the newest last.
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { guarded } from "../ui/boundary.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useHistory } from "./live.ts";
import { LiveView } from "./live-view.tsx";
import { SessionWriter } from "./session-actions.tsx";
import type { GatewaySession, SessionMessage } from "./wire.ts";

function Message({ message }: { message: SessionMessage }) {
  const t = useT();
  return (
    <li className="py-2">
      <p className="flex flex-wrap gap-x-2 text-xs text-kumo-subtle">
        <span className="font-medium">{message.role}</span>
        {message.model ? <span>{message.model}</span> : null}
        {message.is_abridged ? <span>{t("session.cut")}</span> : null}
        {message.created_at ? (
          <span className="ml-auto">
            <Time iso={message.created_at} />
          </span>
        ) : null}
      </p>
      <p className="mt-0.5 text-sm wrap-anywhere whitespace-pre-wrap">{message.text}</p>
    </li>
  );
}

function Messages({ gatewayId, session }: { gatewayId: string; session: GatewaySession }) {
  const t = useT();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useHistory(gatewayId, session.key);
  if (!data && !error) return <SkeletonRows count={4} />;
  const messages = (data?.pages ?? []).toReversed().flatMap(({ history }) => history);
  return (
    <>
      {error ? <ProblemNote error={error} what={t("session.historyNotLoaded")} onRetry={() => void refetch()} /> : null}
      {hasNextPage ? (
        <div className="flex justify-center py-2">
          <Button onClick={() => void fetchNextPage()} isBusy={isFetchingNextPage}>
            {t("session.older")}
          </Button>
        </div>
      ) : null}
      {data && messages.length === 0 ? <p className="text-sm text-kumo-subtle">{t("session.nothing")}</p> : null}
      <ul className="divide-y divide-kumo-line">{messages.map((message, at) => guarded(<Message key={message.id ?? at} message={message} />))}</ul>
      <LiveView gatewayId={gatewayId} session={session.key} known={new Set(messages.flatMap(({ id }) => id ?? []))} onReload={() => void refetch()} />
    </>
  );
}

type Which = { gatewayId: string; session: GatewaySession };

export function SessionBody({ gatewayId, session }: Which) {
  return (
    <>
      <div className="max-h-[60vh] overflow-y-auto">
        <Messages gatewayId={gatewayId} session={session} />
      </div>
      {session.agent_id === null ? null : <SessionWriter gatewayId={gatewayId} session={session} />}
    </>
  );
}

export default function HistoryDialog({ onClose, ...which }: Which & { onClose(): void }) {
  const t = useT();
  return (
    <Dialog isOpen onClose={onClose} title={which.session.title ?? which.session.key} description={t("session.historyText")} size="lg">
      <SessionBody {...which} />
    </Dialog>
  );
}
