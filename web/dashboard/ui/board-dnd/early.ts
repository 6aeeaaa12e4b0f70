// What is pressed on a card before the drag library is here: sent once more when it is, unless it has been let go.

type Early = { again(): void; end(): void };

export function holdEarly(box: HTMLElement): Early {
  let held: PointerEvent | KeyboardEvent | null = null;
  const ended = new AbortController();
  const hold = (event: PointerEvent | KeyboardEvent) => {
    const isCarrying = event.type === "pointerdown" || (event.target instanceof Element && event.target.closest("[data-handle]") !== null);
    held = isCarrying ? event : null;
  };
  const letGo = () => {
    held = null;
  };
  const options = { capture: true, signal: ended.signal };
  box.addEventListener("pointerdown", hold, options);
  box.addEventListener("keydown", hold, options);
  for (const type of ["pointerup", "pointercancel", "focusout"]) document.addEventListener(type, letGo, options);
  const again = () => {
    ended.abort();
    if (!held?.target || (held.target instanceof Node && !held.target.isConnected)) return;
    held.target.dispatchEvent(held instanceof PointerEvent ? new PointerEvent(held.type, held) : new KeyboardEvent(held.type, held));
  };
  return { again, end: () => ended.abort() };
}
