// How much the person has to do, in the sidebar. Asked for once the page itself stands there.
import { useT } from "../i18n/index.ts";
import { Soon } from "../ui/soon.tsx";
import { useMyTasks } from "./my-work-live.ts";

/** The server counts no further. */
const MANY = 1_000;

function Count() {
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

export const MyWorkBadge = () => (
  <Soon>
    <Count />
  </Soon>
);
