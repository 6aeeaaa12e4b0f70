// Many organizations: found by typing. Loaded when first asked for.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { SessionView } from "../identity/index.ts";
import { isFound, SearchPalette } from "../ui/search-palette.tsx";
import { ROLE_LABELS } from "./roles.ts";

type Item = SessionView["organizations"][number];
type Props = { organizations: Item[]; onChoose(id: string): void; onClose(): void };

export default function FindOrganization({ organizations, onChoose, onClose }: Props) {
  const t = useT();
  const [query, setQuery] = useState("");
  const items = organizations.filter((organization) => isFound(query, organization.name));
  const choose = (item: Item) => {
    onClose();
    onChoose(item.id);
  };
  const entry = (item: Item) => (
    <>
      <span className="min-w-0 flex-1 truncate">{item.name}</span>
      <span className="text-xs text-kumo-subtle">{t(ROLE_LABELS[item.role])}</span>
    </>
  );
  return (
    <SearchPalette<Item>
      isOpen
      onClose={onClose}
      label={t("switcher.find")}
      nothing={t("palette.nothing")}
      groups={items.length > 0 ? [{ label: t("switcher.organizations"), items }] : []}
      query={query}
      onQuery={setQuery}
      onChoose={(item) => choose(item)}
      keyOf={(item) => item.id}
      entry={entry}
      footer={<span className="text-xs text-kumo-subtle">{t("switcher.thisTab")}</span>}
    />
  );
}
