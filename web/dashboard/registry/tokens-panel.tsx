// Registration tokens, for admins: which there are, how often each was used, a new one, and revoking.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { Chip } from "../ui/chip.tsx";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { Panel } from "../ui/page.tsx";
import { Time, useFormat, useNow } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useMoreRegistrationTokens, useRegistrationTokens, useRevokeRegistrationToken } from "./live.ts";
import type { RegistrationToken } from "./wire.ts";

const NewTokenDialog = lazyPart(() => import("./new-token-dialog.tsx"));

type Shown = { token: RegistrationToken };

const isUsedUp = ({ uses, max_uses }: RegistrationToken) => max_uses !== null && uses >= max_uses;

/** What it is good for now. */
function Standing({ token }: Shown) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  if (token.revoked_at) return <Chip tone="idle">{t("registry.isRevoked")}</Chip>;
  if (token.expires_at && Date.parse(token.expires_at) <= now) return <Chip tone="idle">{t("registry.expired")}</Chip>;
  if (isUsedUp(token)) return <Chip tone="idle">{t("registry.usedUp")}</Chip>;
  return (
    <span className="text-xs text-kumo-subtle">
      {token.expires_at ? t("registry.expires", { time: format.distance(token.expires_at, now) }) : t("registry.neverExpires")}
    </span>
  );
}

function Revoke({ token, onClose }: Shown & { onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useRevokeRegistrationToken(token.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("registry.nowRevoked", { name: token.name }) })}
      title={t("registry.revokeTitle", { name: token.name })}
      submitLabel={t("registry.revokeToken")}
      text={t("registry.revokeDetail")}
    />
  );
}

function Row({ token }: Shown) {
  const t = useT();
  const [isRevoking, setRevoking] = useState(false);
  const uses = token.max_uses === null ? t("registry.uses", { count: token.uses }) : t("registry.usesOf", { count: token.uses, most: token.max_uses });
  return (
    <li className="flex min-h-14 items-center gap-3 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="min-w-0 truncate font-medium">{token.name}</span>
          <code className="font-mono text-xs text-kumo-subtle">{token.hint}</code>
          <Standing token={token} />
        </p>
        <p className="text-xs text-kumo-subtle">
          {uses}
          {token.last_used_at ? (
            <>
              {" · "}
              {t("registry.lastUsed")} <Time iso={token.last_used_at} />
            </>
          ) : null}
          {" · "}
          {t("registry.by", { name: token.created_by.name })} <Time iso={token.created_at} />
        </p>
      </div>
      {token.revoked_at ? null : (
        <Button aria-label={t("registry.revokeNamed", { name: token.name })} look="danger-plain" onClick={() => setRevoking(true)}>
          {t("registry.revoke")}
        </Button>
      )}
      {isRevoking ? <Revoke token={token} onClose={() => setRevoking(false)} /> : null}
    </li>
  );
}

export function TokensPanel() {
  const t = useT();
  const more = useMoreRegistrationTokens();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="mt-6 max-w-5xl">
      <Panel title={t("registry.tokens")} actions={<Button onClick={() => setOpen(true)}>{t("registry.new")}</Button>}>
        <p className="border-b border-kumo-line px-4 py-2 text-sm text-kumo-subtle">{t("registry.detail")}</p>
        <Loaded query={useRegistrationTokens()} failed={t("registry.notLoaded")} rows={2} errorClass="p-4">
          {({ items, next }) => (
            <>
              {items.length === 0 ? (
                <p className="px-4 py-3 text-sm text-kumo-subtle">{t("registry.none")}</p>
              ) : (
                <ul aria-label={t("registry.tokens")} className="divide-y divide-kumo-line">
                  {items.map((token) => guarded(<Row key={token.id} token={token} />))}
                </ul>
              )}
              <More next={next} more={more} failed={t("registry.notLoaded")} />
            </>
          )}
        </Loaded>
      </Panel>
      <Suspense fallback={null}>{isOpen ? <NewTokenDialog onClose={() => setOpen(false)} /> : null}</Suspense>
    </div>
  );
}
