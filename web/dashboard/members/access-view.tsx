// People and boards: a matrix where there is room for one, else a list of people that open their boards.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { CaretRightIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Panel } from "../ui/page.tsx";
import { Pager, usePage } from "../ui/pager.tsx";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { AccessMatrix } from "./access-matrix.tsx";
import { boardsInWords } from "./level-words.ts";
import { setAccess } from "./live.ts";
import type { Actor } from "./may.ts";
import type { AccessUpdate, Member } from "./wire.ts";

const MemberDialogs = lazyPart(() => import("./member-dialogs.tsx"));

/** On phones: one line per person, boards behind it. */
function PeopleList({ members, actor }: { members: Member[]; actor: Actor }) {
  const t = useT();
  const [openId, setOpenId] = useState<string | null>(null);
  const open = members.find((member) => member.id === openId);
  return (
    <Panel>
      <ul aria-label={t("members.access")} className="divide-y divide-kumo-line">
        {members.map((member) => (
          <li key={member.id}>
            <button
              type="button"
              onClick={() => setOpenId(member.id)}
              className="flex min-h-12 w-full items-center gap-3 px-4 py-1.5 text-left text-sm outline-offset-[-2px]"
            >
              <Avatar type="user" name={member.name} size={24} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{member.name}</span>
                <span className="block truncate text-xs text-kumo-subtle">{boardsInWords(t, member)}</span>
              </span>
              <CaretRightIcon size={14} aria-hidden className="shrink-0 text-kumo-subtle" />
            </button>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {open ? <MemberDialogs dialog="access" member={open} actor={actor} owners={2} onClose={() => setOpenId(null)} /> : null}
      </Suspense>
    </Panel>
  );
}

export default function AccessView({ members, actor }: { members: Member[]; actor: Actor }) {
  const t = useT();
  const boards = useBoards();
  const page = usePage(members);
  const [refused, setRefused] = useState<{ name: string; error: unknown } | null>(null);
  const change = (member: Member, access: AccessUpdate) => {
    setRefused(null);
    setAccess(member.id, access).catch((error: unknown) => setRefused({ name: member.name, error }));
  };
  if (boards.error) return <ProblemNote error={boards.error} what={t("access.notLoaded")} onRetry={() => void boards.refetch()} />;
  if (!boards.data) return <SkeletonRows count={4} />;
  if (boards.data.items.length === 0) return <Empty title={t("access.noBoards")} detail={t("access.noBoardsDetail")} />;
  return (
    <>
      {refused ? <ProblemNote error={refused.error} what={t("access.takenBack", { name: refused.name })} /> : null}
      <div className="hidden flex-col gap-2 md:flex">
        <AccessMatrix members={page.items} boards={boards.data.items} actor={actor} onChange={change} />
      </div>
      <div className="md:hidden">
        <PeopleList members={page.items} actor={actor} />
      </div>
      <Pager page={page} />
    </>
  );
}
