// One agent on two lines: who it is, what holds it and since when, what it does and said, how busy it was, what it cost, when it last spoke.
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useT } from "../i18n/index.ts";
import { Age } from "../ui/age.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { State } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { money } from "../usage/index.ts";
import { type Act, RowActions } from "./row-actions.tsx";
import type { Spent } from "./spending.ts";
import type { FleetAgent } from "./wire.ts";
import { HOLLOW, STATE_LABELS, STATE_TONES, lifeAndWhy } from "./words.ts";

/** The columns, shared by the head and the rows. Below 1024 px the name, its state and the last word are left. */
export const COLUMNS = "grid grid-cols-[minmax(0,1fr)_64px] gap-x-3.5 px-3 md:px-4 lg:grid-cols-[136px_188px_minmax(0,1fr)_52px_84px_64px] items-center";

const [WIDTH, HEIGHT] = [52, 18];
function Load({ load }: { load: readonly number[] }) {
  const t = useT();
  const points = load.map((share, at) => `${((at * WIDTH) / (load.length - 1)).toFixed(1)},${(HEIGHT - 2 - share * (HEIGHT - 4)).toFixed(1)}`).join(" ");
  const percent = Math.round((load.reduce((sum, share) => sum + share, 0) / load.length) * 100);
  const isQuiet = load.at(-1) === 0;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("fleet.loadNow", { percent })}
      className={cx("h-4.5 w-13", isQuiet ? "text-kumo-line" : "text-kumo-subtle")}
    >
      <polyline points={points} fill="none" stroke="currentColor" strokeWidth="1.2" strokeLinejoin="round" />
    </svg>
  );
}

const Two = ({ children, className }: { children: React.ReactNode; className?: string }) => (
  <span className={cx("min-w-0 flex-col leading-4", className ?? "flex")}>{children}</span>
);

function Doing({ agent }: { agent: FleetAgent }) {
  const t = useT();
  const { task, board, last_words } = agent;
  return (
    <Two className="hidden lg:flex">
      <span className="truncate text-[13px]">
        {task && board ? (
          <Link to="/boards/$boardId" params={{ boardId: board.id }} search={{ task: task.id } as never} className="hover:underline">
            <span className="mr-1.5 font-mono text-xs text-kumo-subtle">{task.key}</span>
            {task.title}
          </Link>
        ) : (
          <span className="text-kumo-subtle">{board ? t("fleet.noTask") : t("fleet.noBoard")}</span>
        )}
      </span>
      <span className="truncate text-xs text-kumo-subtle">{last_words?.text ?? t("fleet.nothingSaid")}</span>
    </Two>
  );
}

type RowProps = { agent: FleetAgent; selfId: string; spent: Spent | undefined; mayAct: boolean; onAct(act: Act, agent: FleetAgent): void };

export const FleetRow = memo(function FleetRow({ agent, selfId, spent, mayAct, onAct }: RowProps) {
  const t = useT();
  const { name, description, state, since, gateway, last_words, last_seen_at } = agent;
  const spoke = last_words?.at ?? last_seen_at;
  const why = lifeAndWhy(t, agent, selfId);
  return (
    <li
      className={cx(
        "group/row relative h-14 border-b border-kumo-line bg-kumo-base hover:bg-kumo-tint focus-within:bg-kumo-tint lg:h-9",
        COLUMNS,
        state === "person" && "shadow-[inset_3px_0_0_var(--lamp)]",
      )}
    >
      <span className="flex min-w-0 items-center gap-2">
        <Avatar type="agent" name={name} size={26} />
        <Two>
          <span className="flex min-w-0 items-center gap-1.5 text-[13px]">
            <Link
              to="/agents/$agentId"
              params={{ agentId: agent.id }}
              data-agent-id={agent.id}
              className={cx("relative -mb-2 truncate pb-2", state === "idle" && "text-kumo-subtle")}
            >
              {name}
            </Link>
            <span className="lg:hidden">
              <State tone={STATE_TONES[state]} isHollow={HOLLOW.has(state)}>
                {t(STATE_LABELS[state])}
              </State>
            </span>
          </span>
          <span className="hidden truncate text-xs text-kumo-subtle lg:block">{description}</span>
          <span className="truncate text-xs text-kumo-subtle lg:hidden">{state === "working" ? (last_words?.text ?? why) : why}</span>
        </Two>
      </span>
      <Two className="hidden lg:flex">
        <span className="flex items-center gap-1.5">
          <State tone={STATE_TONES[state]} isHollow={HOLLOW.has(state)}>
            {t(STATE_LABELS[state])}
          </State>
          {since ? <Age iso={since} /> : null}
        </span>
        <span className="truncate text-xs text-kumo-subtle" title={why}>
          {why}
        </span>
      </Two>
      <Doing agent={agent} />
      <span className="hidden lg:block">
        <Load load={agent.load} />
      </span>
      <Two className="hidden text-right text-xs tabular-nums lg:flex">
        <span>{spent?.usd == null ? "–" : money(spent.usd)}</span>
        {spent?.tokens ? <span className="text-kumo-subtle">{t("fleet.tokens", { count: spent.tokens })}</span> : null}
      </Two>
      <Two className="flex text-right text-xs">
        {spoke ? <Age iso={spoke} /> : <span>–</span>}
        <span className="truncate text-kumo-subtle">{gateway?.name ?? ""}</span>
      </Two>
      {mayAct && agent.task ? <RowActions agent={agent} onAct={onAct} /> : null}
    </li>
  );
});
