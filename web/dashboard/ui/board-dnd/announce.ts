// What a screen reader hears while a card is carried: its key, the column, and its place in it.
import type { MessageId, Translate } from "../../i18n/index.ts";
import { visible } from "../visible.ts";
import { type Columns, countWith, type Place } from "./columns.ts";

export type Names = { card(id: string): string; column(id: string): string };

export function announcePlace(t: Translate, names: Names, columns: Columns, id: string, at: Place, message: MessageId): string {
  const count = countWith(columns, id, at.column);
  return visible(t(message, { card: names.card(id), column: names.column(at.column), position: at.index + 1, count }));
}
