// What a screen reader hears while a card is carried: its key, the column, and its place in it.
import type { MessageId, Translate } from "../../i18n/index.ts";
import { visible } from "../visible.ts";
import { type Columns, placeOf } from "./columns.ts";

export type Names = { card(id: string): string; column(id: string): string };

export function announcePlace(t: Translate, names: Names, columns: Columns, id: string, message: MessageId): string | undefined {
  const place = placeOf(columns, id);
  if (!place) return undefined;
  const count = columns[place.column]?.length ?? 0;
  return visible(t(message, { card: names.card(id), column: names.column(place.column), position: place.index + 1, count }));
}
