// The number beside "My work" in the sidebar.
import { useT } from "../i18n/index.ts";
import { useMyTasks } from "./my-work-live.ts";

/** The server counts no further. */
const MANY = 1_000;

export default function MyWorkCount() {
  const t = useT();
  const { data } = useMyTasks();
  const count = data?.pages[0]?.total ?? 0;
  if (count === 0) return null;
  return (
    <span className="text-sm text-kumo-subtle tabular-nums">
      <span aria-hidden>{count < MANY ? count : `${MANY - 1}+`}</span>
      <span className="sr-only">{t("myWork.count", { count })}</span>
    </span>
  );
}
