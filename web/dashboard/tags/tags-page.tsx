// The tags of the organization: what they are called, their colour, on how many tasks they are.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { AdminsOnly, isAdmin } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Menu } from "../ui/menu.tsx";
import { Panel } from "../ui/page.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Empty } from "../ui/states.tsx";
import { useTags } from "./live.ts";
import { TagChip } from "./tag-chip.tsx";
import type { TagDialog } from "./tag-dialogs.tsx";
import type { Tag } from "./wire.ts";

const TagDialogs = lazyPart(() => import("./tag-dialogs.tsx"));
const NewTag = lazyPart(async () => ({ default: (await import("./tag-dialogs.tsx")).NewTag }));

function TagRow({ tag }: { tag: Tag }) {
  const t = useT();
  const [dialog, setDialog] = useState<TagDialog | null>(null);
  const items = [
    { id: "edit", label: t("tags.editItem"), isDisabled: tag.is_ending, onSelect: () => setDialog("edit") },
    { id: "merge", label: t("tags.mergeItem"), onSelect: () => setDialog("merge") },
    { id: "delete", label: t("tags.deleteItem"), onSelect: () => setDialog("delete") },
  ];
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
      <span className="flex min-w-0 flex-1 basis-48 items-center gap-3">
        <TagChip tag={tag} />
        <span className="min-w-0 truncate text-xs text-kumo-subtle">{tag.description}</span>
      </span>
      {tag.is_ending ? <Chip tone="run">{tag.merging_into_id ? t("tags.merging") : t("tags.deleting")}</Chip> : null}
      <span className="text-xs text-kumo-subtle tabular-nums">{t("tags.tasks", { count: tag.task_count })}</span>
      <Menu trigger={<IconButton icon={DotsThreeIcon} label={t("tags.actions", { name: tag.name })} />} items={items} />
      <Suspense fallback={null}>{dialog ? <TagDialogs dialog={dialog} tag={tag} onClose={() => setDialog(null)} /> : null}</Suspense>
    </li>
  );
}

export function TagsPage() {
  const t = useT();
  const role = useActiveOrganization()?.role;
  const query = useTags();
  const [isNew, setNew] = useState(false);
  if (!isAdmin(role)) return <AdminsOnly title={t("settings.sectionTags")} />;
  return (
    <SettingsSection title={t("settings.sectionTags")} detail={t("tags.detail")} create={{ label: t("tags.new"), onCreate: () => setNew(true) }}>
      <Loaded query={query} failed={t("tags.notLoaded")} rows={3}>
        {(tags) =>
          tags.length === 0 ? (
            <Empty title={t("tags.none")} detail={t("tags.noneDetail")} />
          ) : (
            <Panel>
              <ul aria-label={t("settings.sectionTags")} className="divide-y divide-kumo-line">
                {tags.map((tag) => guarded(<TagRow key={tag.id} tag={tag} />))}
              </ul>
            </Panel>
          )
        }
      </Loaded>
      <Suspense fallback={null}>{isNew ? <NewTag onClose={() => setNew(false)} /> : null}</Suspense>
    </SettingsSection>
  );
}
