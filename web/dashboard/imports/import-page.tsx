// Import of work from other products: the files that were sent, and one of them with what it would become.
import { Link, useSearch } from "@tanstack/react-router";
import { type MessageId, useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { AdminsOnly } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { State } from "../ui/chip.tsx";
import type { Tone } from "../ui/chip.tsx";
import { More } from "../ui/more.tsx";
import { Panel } from "../ui/page.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useMoreTaskImports, useTaskImports } from "./live.ts";
import { OneImport } from "./one-import.tsx";
import { SendFile, SOURCE_LABELS } from "./send-file.tsx";
import type { TaskImportSummary } from "./wire.ts";

type Status = TaskImportSummary["status"];
export const STATUS_WORDS = {
  reading: "imports.reading",
  previewed: "imports.previewed",
  queued: "imports.queued",
  running: "imports.running",
  done: "imports.done",
  failed: "imports.failed",
  canceled: "imports.canceled",
  expired: "imports.expired",
} as const satisfies Record<Status, MessageId>;
const TONES: Record<Status, Tone> = {
  reading: "run",
  previewed: "wait",
  queued: "idle",
  running: "run",
  done: "done",
  failed: "block",
  canceled: "idle",
  expired: "idle",
};

function ImportRow({ transfer }: { transfer: TaskImportSummary }) {
  const t = useT();
  return (
    <li>
      <Link
        to="/settings/import"
        search={{ import: transfer.id }}
        className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm outline-offset-[-2px] hover:bg-kumo-tint"
      >
        <span className="min-w-0 flex-1 basis-56">
          <span className="block truncate font-medium">{transfer.file_name}</span>
          <span className="block text-xs text-kumo-subtle">
            {t(SOURCE_LABELS[transfer.source])} · <Time iso={transfer.created_at} /> {t("imports.by", { name: transfer.created_by.name })}
          </span>
        </span>
        <State tone={TONES[transfer.status]}>{t(STATUS_WORDS[transfer.status])}</State>
      </Link>
    </li>
  );
}

function ImportList() {
  const t = useT();
  const { data, error, isPending, refetch } = useTaskImports();
  const more = useMoreTaskImports();
  return (
    <Panel title={t("imports.list")}>
      {error ? (
        <div className="p-4">
          <ProblemNote error={error} what={t("imports.notLoaded")} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {isPending && !error ? <SkeletonRows count={2} /> : null}
      {data?.items.length === 0 ? <p className="px-4 py-5 text-center text-sm text-kumo-subtle">{t("imports.none")}</p> : null}
      {data && data.items.length > 0 ? (
        <ul aria-label={t("imports.list")} className="divide-y divide-kumo-line">
          {data.items.map((transfer) => guarded(<ImportRow key={transfer.id} transfer={transfer} />))}
        </ul>
      ) : null}
      <More next={data?.next ?? null} more={more} failed={t("imports.notLoaded")} />
    </Panel>
  );
}

export function ImportPage() {
  const t = useT();
  const role = useActiveOrganization()?.role;
  const { import: id } = useSearch({ strict: false });
  if (role !== "owner" && role !== "admin") return <AdminsOnly title={t("settings.sectionImport")} />;
  return (
    <SettingsSection title={t("settings.sectionImport")} detail={t("imports.detail")}>
      {id ? (
        <OneImport key={id} id={id} />
      ) : (
        <>
          <SendFile />
          <ImportList />
        </>
      )}
    </SettingsSection>
  );
}
