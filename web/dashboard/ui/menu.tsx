// A menu behind a button.
import { DropdownMenu } from "@cloudflare/kumo/components/dropdown";
import type { ReactElement, ReactNode } from "react";

export type MenuItem =
  | { id: string; label: string; detail?: string; picture?: ReactNode; onSelect(): void; isDanger?: boolean; isDisabled?: boolean; isCurrent?: boolean }
  | { id: string; heading: string }
  | { id: string; separator: true };

type MenuProps = {
  trigger: ReactElement;
  items: MenuItem[];
  side?: "top" | "bottom" | "right";
  align?: "start" | "center" | "end";
  /** Where it is opened otherwise than by its trigger. */
  isOpen?: boolean;
  onOpenChange?(isOpen: boolean): void;
};

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

export function Menu({ trigger, items, side = "bottom", align = "end", isOpen, onOpenChange }: MenuProps) {
  return (
    <DropdownMenu {...(onOpenChange ? { onOpenChange } : {})} {...(isOpen === undefined ? {} : { open: isOpen })}>
      <DropdownMenu.Trigger render={trigger} />
      <DropdownMenu.Content side={side} align={align}>
        {items.map((item) => (
          <Entry key={item.id} item={item} />
        ))}
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}
