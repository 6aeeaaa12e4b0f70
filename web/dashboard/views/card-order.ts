// In which order the cards of the board stand, drawn or not: column by column, from top to bottom. Pure, but for the context.
import { createContext, useContext } from "react";
import type { Columns } from "../ui/board-dnd/index.tsx";

/** For what reaches over many cards, such as a click with Shift; read when it is needed, so that no card is drawn anew for it. */
export const CardOrderContext = createContext<() => readonly string[]>(() => []);
export const useCardOrder = (): (() => readonly string[]) => useContext(CardOrderContext);

export const orderOf = (columns: Columns): string[] => Object.values(columns).flat();

export type Step = "next" | "previous" | "above" | "below" | "left" | "right";

/** The card beside another. J and K go through all columns; arrows stay in the column, or go to the next one that has cards. Null: there is none. */
export function cardBeside(columns: Columns, id: string | null, step: Step): string | null {
  const order = orderOf(columns);
  const at = id === null ? -1 : order.indexOf(id);
  if (id === null || at < 0) return (step === "previous" || step === "above" ? order.at(-1) : order[0]) ?? null;
  if (step === "next" || step === "previous") return order[at + (step === "next" ? 1 : -1)] ?? null;
  const filled = Object.values(columns).filter((ids) => ids.length > 0);
  const column = filled.findIndex((ids) => ids.includes(id));
  const own = filled[column] ?? [];
  const index = own.indexOf(id);
  if (step === "above" || step === "below") return own[index + (step === "below" ? 1 : -1)] ?? null;
  const other = filled[column + (step === "right" ? 1 : -1)];
  return other?.[Math.min(index, other.length - 1)] ?? null;
}
