// Your passkeys: what one is, which you have, and when each was last used.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Tag } from "../ui/chip.tsx";
import { DotsThreeIcon, FingerprintIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { useFormat, useNow } from "../ui/time.tsx";
import { AddPasskey, RemovePasskey, RenamePasskey } from "./passkey-dialogs.tsx";
import { canUsePasskeys, usePasskeys } from "./passkeys.ts";
import { waysIn } from "./ways.ts";
import type { Passkey, SignInMethods } from "./wire.ts";

type Open = { what: "add" } | { what: "rename" | "remove"; passkey: Passkey };

function Row({ passkey, onOpen }: { passkey: Passkey; onOpen(open: Open): void }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const used = passkey.last_used_at ? t("passkeys.lastUsed", { time: format.relative(passkey.last_used_at, now) }) : t("passkeys.neverUsed");
  return (
    <li className="flex min-h-14 items-center gap-3 px-4 py-2 text-sm">
      <FingerprintIcon size={20} aria-hidden className="shrink-0 text-kumo-subtle" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 break-words font-medium">{passkey.name}</span>
          <Tag>{passkey.is_synced ? t("passkeys.synced") : t("passkeys.oneDevice")}</Tag>
        </p>
        <p className="text-xs text-kumo-subtle">
          {t("passkeys.createdAt", { time: format.dayAndTime(passkey.created_at) })} · {used}
        </p>
      </div>
      <Menu
        trigger={<IconButton icon={DotsThreeIcon} label={t("passkeys.menu", { name: passkey.name })} />}
        items={[
          { id: "rename", label: t("passkeys.rename"), onSelect: () => onOpen({ what: "rename", passkey }) },
          { id: "remove", label: t("passkeys.remove"), isDanger: true, onSelect: () => onOpen({ what: "remove", passkey }) },
        ]}
      />
    </li>
  );
}

export function PasskeysPanel({ methods }: { methods: SignInMethods }) {
  const t = useT();
  const { data, error, refetch } = usePasskeys();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const canAdd = canUsePasskeys();
  return (
    <Panel
      id="passkeys"
      title={t("passkeys.title")}
      actions={
        <Button onClick={() => setOpen({ what: "add" })} disabled={!canAdd}>
          {t("passkeys.add")}
        </Button>
      }
    >
      <p className="px-4 pt-3 pb-3 text-sm text-kumo-subtle">{canAdd ? t("passkeys.what") : t("passkeys.unfit")}</p>
      {error ? (
        <div className="px-4 pb-4">
          <ProblemNote error={error} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {!data && !error && methods.passkeys > 0 ? <SkeletonRows count={methods.passkeys} /> : null}
      {data && data.items.length > 0 ? (
        <ul aria-label={t("passkeys.title")} className="divide-y divide-kumo-line border-t border-kumo-line">
          {data.items.map((passkey) => guarded(<Row key={passkey.id} passkey={passkey} onOpen={setOpen} />))}
        </ul>
      ) : null}
      {data?.items.length === 0 ? <p className="border-t border-kumo-line px-4 py-3 text-sm">{t("passkeys.none")}</p> : null}
      {open?.what === "add" ? <AddPasskey onClose={close} /> : null}
      {open?.what === "rename" ? <RenamePasskey passkey={open.passkey} onClose={close} /> : null}
      {open?.what === "remove" ? <RemovePasskey passkey={open.passkey} isLastWay={waysIn(methods) <= 1} onClose={close} /> : null}
    </Panel>
  );
}
