// A menu behind its button, once it is wanted.
import { DropdownMenu } from "@cloudflare/kumo/components/dropdown";
import type { MenuItem, MenuProps } from "./menu.tsx";

function Entry({ item }: { item: MenuItem }) {
  if ("separator" in item) return <DropdownMenu.Separator />;
  if ("heading" in item)
    return (
      <div className="px-2 pt-1.5 pb-1 text-xs text-kumo-subtle" role="presentation">
        {item.heading}
      </div>
    );
  return (
    <DropdownMenu.Item
      onClick={item.onSelect}
      variant={item.isDanger ? "danger" : "default"}
      disabled={item.isDisabled ?? false}
      selected={item.isCurrent ?? false}
    >
      <span className="flex w-full min-w-0 items-center gap-2 text-sm">
        {item.picture}
        <span className="min-w-0 max-w-64 flex-1 truncate">{item.label}</span>
        {item.detail ? <span className="shrink-0 text-xs text-kumo-subtle">{item.detail}</span> : null}
      </span>
    </DropdownMenu.Item>
  );
}

/** Opens by itself when it is first drawn, unless `isOpen` says otherwise. */
export default function OpenedMenu({ trigger, items, side = "bottom", align = "end", isOpen, onOpenChange }: MenuProps) {
  return (
    <DropdownMenu {...(onOpenChange ? { onOpenChange } : {})} {...(isOpen === undefined ? { defaultOpen: true } : { open: isOpen })}>
      <DropdownMenu.Trigger render={trigger} />
      <DropdownMenu.Content side={side} align={align}>
        {items.map((item) => (
          <Entry key={item.id} item={item} />
        ))}
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}
