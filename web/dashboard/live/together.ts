// What many events in a moment ask for is done once, a moment after the first of them.

const TOGETHER_MS = 1_000;

export function together(act: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      act();
    }, TOGETHER_MS);
  };
}
