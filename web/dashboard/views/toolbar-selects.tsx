// The selects beside the filter field: what is chosen is written there. Loaded after the board: the kit's select weighs more than its code.
import { type MessageId, useT } from "../i18n/index.ts";
import { assigneeGroups, PRIORITIES, type Priority, PRIORITY_LABELS, PriorityBars } from "../tasks/index.ts";
import { type Option, Select } from "../ui/select.tsx";
import { TagSwatch, useTags } from "../tags/index.ts";
import {
  type Assignable,
  assigneeIn,
  DUE_FILTERS,
  type DueFilter,
  dueIn,
  priorityIn,
  TYPED,
  tagIn,
  tagWord,
  withAssignee,
  withDue,
  withPriority,
  withTag,
} from "./filters.ts";

type FilterProps = { query: string; onQuery(query: string): void; className: string };
type SelectsProps = FilterProps & { who: Assignable; selfId: string };

const DUE_LABELS = { any: "boards.anyDue", overdue: "boards.overdue", week: "boards.dueThisWeek", none: "boards.noDue" } as const satisfies Record<
  DueFilter,
  MessageId
>;

/** Offered only while the query says more than a select can. */
function useTyped() {
  const t = useT();
  return (value: string): Option<string>[] => (value === TYPED ? [{ value: TYPED, label: t("filter.asTyped"), isDisabled: true }] : []);
}

/** Absent where the organization has no tags. */
function TagFilter({ query, onQuery, className }: FilterProps) {
  const t = useT();
  const typed = useTyped();
  const { data: tags = [] } = useTags();
  if (tags.length === 0) return null;
  const asked = tagIn(query);
  const named = tags.find(({ slug, name }) => slug === asked || name.toLowerCase() === asked);
  const value = asked === "any" ? asked : (named?.slug ?? TYPED);
  return (
    <div className={className}>
      <Select
        label={t("boards.tagFilter")}
        isLabelHidden
        size="small"
        value={value}
        onChange={(slug) => {
          const tag = tags.find((one) => one.slug === slug);
          onQuery(withTag(query, tag ? tagWord(tag, tags) : slug));
        }}
        options={[
          ...typed(value),
          { value: "any", label: t("boards.anyTag") },
          ...tags.map(({ slug, name, color }) => ({ value: slug, label: name, picture: <TagSwatch color={color} /> })),
        ]}
      />
    </div>
  );
}

function DueSelect({ query, onQuery, className }: FilterProps) {
  const t = useT();
  const typed = useTyped();
  const value = dueIn(query);
  return (
    <div className={className}>
      <Select<string>
        label={t("boards.dueFilter")}
        isLabelHidden
        size="small"
        value={value}
        onChange={(due) => onQuery(withDue(query, due as DueFilter))}
        options={[...typed(value), ...DUE_FILTERS.map((one) => ({ value: one, label: t(DUE_LABELS[one]) }))]}
      />
    </div>
  );
}

function PrioritySelect({ query, onQuery, className }: FilterProps) {
  const t = useT();
  const typed = useTyped();
  const value = priorityIn(query);
  return (
    <div className={className}>
      <Select<string>
        label={t("boards.priorityFilter")}
        isLabelHidden
        size="small"
        value={value}
        onChange={(priority) => onQuery(withPriority(query, priority as Priority | "any"))}
        options={[
          ...typed(value),
          { value: "any", label: t("boards.anyPriority") },
          ...PRIORITIES.map((one) => ({ value: one, label: t(PRIORITY_LABELS[one]), picture: <PriorityBars priority={one} isNamed={false} /> })),
        ]}
      />
    </div>
  );
}

export default function ToolbarSelects({ who, selfId, ...filter }: SelectsProps) {
  const t = useT();
  const typed = useTyped();
  const { query, onQuery, className } = filter;
  const value = assigneeIn(query, who, selfId);
  return (
    <>
      <div className={className}>
        <Select
          label={t("boards.assigneeFilter")}
          isLabelHidden
          size="small"
          value={value}
          onChange={(assignee) => onQuery(withAssignee(query, assignee, who))}
          options={[...typed(value), { value: "everyone", label: t("boards.allAssignees") }, { value: "nobody", label: t("tasks.unassigned") }]}
          groups={assigneeGroups(t, [...who.agents], [...who.members])}
        />
      </div>
      <PrioritySelect {...filter} />
      <TagFilter {...filter} />
      <DueSelect {...filter} />
    </>
  );
}
