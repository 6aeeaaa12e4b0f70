// Which columns the table has, and by what its rows stand together. Loaded with the table.
import { useT } from "../i18n/index.ts";
import { useBoardFields } from "../fields/index.ts";
import { type Grouping, GROUPINGS } from "../saved/index.ts";
import { Button } from "../ui/button.tsx";
import { CaretDownIcon, CheckIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { builtInOf, COLUMN_LABELS, columnsNamed, everyColumn, withColumn } from "./list-columns.ts";

export type ListControlsProps = {
  boardId: string;
  cols: string | undefined;
  onCols(cols: string | undefined): void;
  group: Grouping | undefined;
  onGroup(group: Grouping | undefined): void;
};

function ColumnsMenu({ boardId, cols, onCols }: Pick<ListControlsProps, "boardId" | "cols" | "onCols">) {
  const t = useT();
  const fields = useBoardFields(boardId);
  const every = everyColumn(fields);
  const shown = columnsNamed(cols, fields);
  const items = every
    .filter(({ name }) => name !== "title")
    .map(({ name, field }) => {
      const builtIn = builtInOf(name);
      const isShown = shown.some((column) => column.name === name);
      return {
        id: name,
        label: builtIn ? t(COLUMN_LABELS[builtIn]) : (field?.label ?? name),
        picture: <CheckIcon size={14} aria-hidden className={isShown ? "" : "invisible"} />,
        isCurrent: isShown,
        onSelect: () => onCols(withColumn(shown, every, name)),
      };
    });
  return <Menu trigger={<Button>{t("list.columns", { shown: shown.length, total: every.length })}</Button>} items={items} />;
}

function GroupMenu({ group, onGroup }: Pick<ListControlsProps, "group" | "onGroup">) {
  const t = useT();
  const items = [undefined, ...GROUPINGS].map((one) => ({
    id: one ?? "none",
    label: one ? t(COLUMN_LABELS[one]) : t("list.noGroups"),
    isCurrent: one === group,
    onSelect: () => onGroup(one),
  }));
  return (
    <Menu trigger={<Button icon={CaretDownIcon}>{group ? t("list.groupedBy", { column: t(COLUMN_LABELS[group]) }) : t("list.group")}</Button>} items={items} />
  );
}

export default function ListControls({ boardId, cols, onCols, group, onGroup }: ListControlsProps) {
  return (
    <>
      <GroupMenu group={group} onGroup={onGroup} />
      <ColumnsMenu boardId={boardId} cols={cols} onCols={onCols} />
    </>
  );
}
