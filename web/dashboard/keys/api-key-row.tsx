// One API key: what it may, where, when it was used and when it ends.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Menu } from "../ui/menu.tsx";
import { Time, useFormat, useNow } from "../ui/time.tsx";
import { presetOf } from "./scopes.ts";
import type { ApiKey } from "./wire.ts";

const KeyDialogs = lazyPart(() => import("./key-dialogs.tsx"));
export type KeyDialog = "rename" | "rotate" | "revoke";
const SOON_MS = 14 * 24 * 3_600_000;
const SHOWN_MAX = 3;

/** Expiring soon needs a person, so it is amber. */
function Expiry({ apiKey }: { apiKey: ApiKey }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  if (apiKey.revoked_at) return <Chip tone="idle">{t("keys.isRevoked")}</Chip>;
  if (!apiKey.expires_at) return <span className="text-xs text-kumo-subtle">{t("keys.neverExpires")}</span>;
  const left = Date.parse(apiKey.expires_at) - now;
  const time = format.distance(apiKey.expires_at, now);
  if (left <= 0) return <Chip tone="block">{t("keys.expired")}</Chip>;
  if (left < SOON_MS) return <Chip tone="wait">{t("keys.expires", { time })}</Chip>;
  return (
    <span className="text-xs whitespace-nowrap text-kumo-subtle tabular-nums" title={format.exact(apiKey.expires_at)}>
      {t("keys.expires", { time })}
    </span>
  );
}

function useFacts(apiKey: ApiKey): string {
  const t = useT();
  const boards = useBoards().data?.items;
  const preset = presetOf(apiKey.scopes);
  const scopes =
    preset === "read"
      ? t("keys.presetRead")
      : apiKey.scopes.slice(0, SHOWN_MAX).join(", ") + (apiKey.scopes.length > SHOWN_MAX ? ` +${apiKey.scopes.length - SHOWN_MAX}` : "");
  const names = apiKey.board_ids?.map((id) => boards?.find((board) => board.id === id)?.name);
  const where = !names ? t("access.allBoards") : names.length <= 2 && names.every(Boolean) ? names.join(", ") : t("access.someBoards", { count: names.length });
  return [scopes, where].join(" · ");
}

function Usage({ apiKey }: { apiKey: ApiKey }) {
  const t = useT();
  return (
    <p className="text-xs text-kumo-subtle">
      {apiKey.last_used_at ? t("keys.lastUsed") : t("keys.neverUsed")} {apiKey.last_used_at ? <Time iso={apiKey.last_used_at} /> : null}
      {" · "}
      {t("keys.by", { name: apiKey.created_by.name })} <Time iso={apiKey.created_at} />
    </p>
  );
}

export function ApiKeyRow({ apiKey }: { apiKey: ApiKey }) {
  const t = useT();
  const [dialog, setDialog] = useState<KeyDialog | null>(null);
  const facts = useFacts(apiKey);
  const open = (id: KeyDialog) => () => setDialog(id);
  return (
    <li className="flex min-h-14 items-start gap-3 py-2 pr-2 pl-4 text-sm">
      <span className="pt-0.5">
        <Avatar type="api_key" name={apiKey.name} size={24} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="min-w-0 truncate font-medium">{apiKey.name}</span>
          <code className="font-mono text-xs text-kumo-subtle">{apiKey.hint}</code>
          <Expiry apiKey={apiKey} />
        </p>
        <p className="text-xs break-words text-kumo-subtle" title={apiKey.scopes.join(", ")}>
          {facts}
        </p>
        <Usage apiKey={apiKey} />
      </div>
      {apiKey.revoked_at ? null : (
        <Menu
          trigger={<IconButton icon={DotsThreeIcon} label={t("keys.actions", { name: apiKey.name })} />}
          items={[
            { id: "rename", label: t("keys.rename"), onSelect: open("rename") },
            { id: "rotate", label: t("keys.rotate"), onSelect: open("rotate") },
            { id: "line", separator: true },
            { id: "revoke", label: t("keys.revoke"), isDanger: true, onSelect: open("revoke") },
          ]}
        />
      )}
      <Suspense fallback={null}>{dialog ? <KeyDialogs dialog={dialog} apiKey={apiKey} onClose={() => setDialog(null)} /> : null}</Suspense>
    </li>
  );
}
