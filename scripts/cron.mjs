// Crons do not fire by themselves on a local workerd: this checks once a minute which expressions match.

/** One field of a cron expression: lists, ranges, steps. Names (MON) are not used here. */
export function fieldMatches(field, value, lowest) {
  return field.split(",").some((part) => {
    const [range, step] = part.split("/");
    const [low, high] = range === "*" ? [lowest, Number.POSITIVE_INFINITY] : range.split("-").map(Number);
    const end = high ?? (step ? Number.POSITIVE_INFINITY : low);
    return value >= low && value <= end && (value - low) % Number(step ?? 1) === 0;
  });
}

export function isDue(cron, date) {
  const fields = cron.trim().split(/\s+/);
  const values = [date.getUTCMinutes(), date.getUTCHours(), date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCDay()];
  return values.every((value, index) => fieldMatches(fields[index], value, index === 2 || index === 3 ? 1 : 0));
}

/** Calls `run(cron, minute)` on each full minute that matches; clear `handle` to stop. */
export function cronTimer(crons, run) {
  const timer = { handle: undefined };
  const wait = () => {
    timer.handle = setTimeout(
      async () => {
        const minute = new Date(Math.round(Date.now() / 60_000) * 60_000);
        wait();
        for (const cron of crons.filter((expression) => isDue(expression, minute))) {
          await Promise.resolve(run(cron, minute)).catch((error) => console.error("cron", cron, error.message));
        }
      },
      60_000 - (Date.now() % 60_000) + 5,
    );
  };
  if (crons.length > 0) wait();
  return timer;
}
