// What is read out while a card is carried. The drag library's own part for that looks at every card whenever one comes or goes.
import { useEffect, useMemo, useRef } from "react";
import { useT } from "../../i18n/index.ts";
import { createStore, type Store, useStore } from "../../live/store.ts";

/** A pointer that passes many places says only where it comes to rest. */
const REST_MS = 500;

/** `now`: said at once. `soon`: unless something else is to be said before. What is undefined is not said. */
export type Teller = { text: Store<string>; now(text: string | undefined): void; soon(text: string | undefined): void };

export function useTeller(): Teller {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(() => {
    const text = createStore("");
    const now = (next: string | undefined) => {
      clearTimeout(timer.current);
      if (next) text.set(next);
    };
    const soon = (next: string | undefined) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(now, REST_MS, next);
    };
    return { text, now, soon };
  }, []);
}

/** How cards are carried by keyboard; their handles are described by it. */
export const INSTRUCTIONS_ID = "dnd-instructions";

export function Told({ teller }: { teller: Teller }) {
  const t = useT();
  return (
    <>
      <p id={INSTRUCTIONS_ID} hidden>
        {t("dnd.instructions")}
      </p>
      <div role="status" aria-live="assertive" aria-atomic="true" className="sr-only">
        {useStore(teller.text)}
      </div>
    </>
  );
}
