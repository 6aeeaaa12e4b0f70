// The group that a board stands in; nothing while there are none.
import { useT } from "../i18n/index.ts";
import { Select } from "../ui/select.tsx";
import type { BoardGroup } from "./wire.ts";

const NO_GROUP = "none";

export function GroupSelect({ groups, value, onChange }: { groups: BoardGroup[]; value: string | null; onChange(id: string | null): void }) {
  const t = useT();
  if (groups.length === 0) return null;
  return (
    <Select
      label={t("boards.group")}
      value={value ?? NO_GROUP}
      onChange={(id) => onChange(id === NO_GROUP ? null : id)}
      options={[{ value: NO_GROUP, label: t("boards.noGroup") }, ...groups.map((group) => ({ value: group.id, label: group.name }))]}
    />
  );
}
