// Many organizations: found by typing. Loaded when first asked for.
import { CommandPalette } from "@cloudflare/kumo/components/command-palette";
import { Dialog as Primitive } from "@cloudflare/kumo/primitives/dialog";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { SessionView } from "../identity/index.ts";
import { ROLE_LABELS } from "./roles.ts";

type Item = SessionView["organizations"][number];
type Group = { label: string; items: Item[] };

type Props = { organizations: Item[]; onChoose(id: string): void; onClose(): void };

export default function FindOrganization({ organizations, onChoose, onClose }: Props) {
  const t = useT();
  const [query, setQuery] = useState("");
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const items = organizations.filter((organization) => words.every((word) => organization.name.toLowerCase().includes(word)));
  const choose = (item: Item) => {
    onClose();
    onChoose(item.id);
  };
  return (
    <CommandPalette.Root<Group, Item>
      open
      onOpenChange={(open) => !open && onClose()}
      items={items.length > 0 ? [{ label: t("switcher.organizations"), items }] : []}
      value={query}
      onValueChange={setQuery}
      itemToStringValue={(group) => group.label}
      getSelectableItems={(all) => all.flatMap((group) => group.items)}
      onSelect={choose}
    >
      <Primitive.Title className="sr-only">{t("switcher.find")}</Primitive.Title>
      <CommandPalette.Input placeholder={t("switcher.find")} aria-label={t("switcher.find")} />
      <CommandPalette.List>
        <CommandPalette.Results>
          {(group: Group) => (
            <CommandPalette.Group key={group.label} items={group.items}>
              <CommandPalette.GroupLabel>{group.label}</CommandPalette.GroupLabel>
              <CommandPalette.Items>
                {(item: Item) => (
                  <CommandPalette.Item key={item.id} value={item} onClick={() => choose(item)}>
                    <span className="flex w-full items-center gap-2.5 text-sm">
                      <span className="min-w-0 flex-1 truncate">{item.name}</span>
                      <span className="text-xs text-kumo-subtle">{t(ROLE_LABELS[item.role])}</span>
                    </span>
                  </CommandPalette.Item>
                )}
              </CommandPalette.Items>
            </CommandPalette.Group>
          )}
        </CommandPalette.Results>
        <CommandPalette.Empty>{t("palette.nothing")}</CommandPalette.Empty>
      </CommandPalette.List>
      <CommandPalette.Footer>
        <span className="text-xs text-kumo-subtle">{t("switcher.thisTab")}</span>
      </CommandPalette.Footer>
    </CommandPalette.Root>
  );
}
