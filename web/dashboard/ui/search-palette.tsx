// A list that is found by typing, in the middle of the page: for jumping anywhere, and for choosing among many.
import { CommandPalette } from "@cloudflare/kumo/components/command-palette";
import { Dialog as Primitive } from "@cloudflare/kumo/primitives/dialog";
import type { ReactNode } from "react";
import { visible } from "./visible.ts";

export type SearchGroup<Item> = { label: string; items: Item[] };

type SearchPaletteProps<Item> = {
  isOpen: boolean;
  onClose(): void;
  /** What can be found here: its title and the words in the field. */
  label: string;
  nothing: string;
  groups: SearchGroup<Item>[];
  /** Between the field and what is found. */
  note?: ReactNode;
  query: string;
  onQuery(query: string): void;
  onChoose(item: Item): void;
  keyOf(item: Item): string;
  entry(item: Item): ReactNode;
  footer: ReactNode;
};

/** Every word stands somewhere in the text. */
export const isFound = (query: string, text: string): boolean =>
  query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => text.toLowerCase().includes(word));

export function SearchPalette<Item>(props: SearchPaletteProps<Item>) {
  const { isOpen, onClose, label, nothing, groups, note, query, onQuery, onChoose, footer } = props;
  return (
    <CommandPalette.Root<SearchGroup<Item>, Item>
      open={isOpen}
      onOpenChange={(open) => !open && onClose()}
      items={groups}
      value={query}
      onValueChange={onQuery}
      itemToStringValue={(group) => group.label}
      getSelectableItems={(all) => all.flatMap((group) => group.items)}
      onSelect={(item) => onChoose(item)}
    >
      <Primitive.Title className="sr-only">{label}</Primitive.Title>
      <CommandPalette.Input placeholder={visible(label)} aria-label={label} />
      {note}
      <CommandPalette.List>
        <CommandPalette.Results>{(group: SearchGroup<Item>) => <Results key={group.label} group={group} {...props} />}</CommandPalette.Results>
        <CommandPalette.Empty>{nothing}</CommandPalette.Empty>
      </CommandPalette.List>
      <CommandPalette.Footer>{footer}</CommandPalette.Footer>
    </CommandPalette.Root>
  );
}

type ResultsProps<Item> = Pick<SearchPaletteProps<Item>, "keyOf" | "entry" | "onChoose"> & { group: SearchGroup<Item> };

const Results = <Item,>({ group, keyOf, entry, onChoose }: ResultsProps<Item>) => (
  <CommandPalette.Group items={group.items}>
    <CommandPalette.GroupLabel>{group.label}</CommandPalette.GroupLabel>
    <CommandPalette.Items>
      {(item: Item) => (
        <CommandPalette.Item key={keyOf(item)} value={item} onClick={() => onChoose(item)}>
          <span className="flex w-full items-center gap-2.5 text-sm">{entry(item)}</span>
        </CommandPalette.Item>
      )}
    </CommandPalette.Items>
  </CommandPalette.Group>
);
