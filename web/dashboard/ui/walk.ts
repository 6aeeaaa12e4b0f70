// Walks by key through what a page lists: from the one in focus to the next or the one before, in the order of the page.

/** With none in focus it begins at the first, or backwards at the last. False: there is no further one. */
export function walkAmong(box: HTMLElement | null, selector: string, by: 1 | -1): boolean {
  const all = [...(box?.querySelectorAll<HTMLElement>(selector) ?? [])];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}
