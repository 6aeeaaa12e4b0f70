// The part of a board's settings that says what done means: its checks, in their order.
import { useT } from "../i18n/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { TextField } from "../ui/field.tsx";
import { PlusIcon, XIcon } from "../ui/icons.ts";
import { Select } from "../ui/select.tsx";
import { CheckReporters, type Reporter } from "./check-reporters.tsx";
import type { Board, BoardUpdate } from "./wire.ts";

const CHECKS_MAX = 10;
const NAME_MAX_CHARS = 80;
const LINK_MAX_CHARS = 500;
type Kind = Board["checks"][number]["kind"];
const KINDS = [
  { value: "review", label: "boards.checkReview" },
  { value: "ci_status", label: "boards.checkCi" },
  { value: "test_report", label: "boards.checkTests" },
  { value: "link", label: "boards.checkLink" },
] as const satisfies readonly { value: Kind; label: string }[];

/** `place`: what a row is known by while it is edited; `id`: of one that is kept already. */
export type CheckDraft = { place: string; id: string | null; name: string; kind: Kind; is_required: boolean; reporter_ids: string[]; url: string };

export const checkDrafts = ({ checks }: Pick<Board, "checks">): CheckDraft[] =>
  checks.map(({ id, name, kind, is_required, settings }) => ({
    place: id,
    id,
    name,
    kind,
    is_required,
    reporter_ids: settings.reporter_ids,
    url: settings.url ?? "",
  }));
/** What is sent. Nobody reports a link. */
export const checksInput = (drafts: readonly CheckDraft[]): NonNullable<BoardUpdate["checks"]> =>
  drafts.map(({ id, name, kind, is_required, reporter_ids, url }) => {
    const same = { ...(id === null ? {} : { id }), name, is_required };
    return kind === "link" ? { ...same, kind, settings: { url: url.trim() || null } } : { ...same, kind, settings: { reporter_ids } };
  });

type RowProps = { draft: CheckDraft; reporters: readonly Reporter[]; onChange(changes: Partial<CheckDraft>): void; onRemove(): void };

function CheckRow({ draft, reporters, onChange, onRemove }: RowProps) {
  const t = useT();
  // No program reviews.
  const known = draft.kind === "review" ? reporters.filter(({ type }) => type !== "api_key") : reporters;
  return (
    <li className="flex flex-col gap-2 rounded-panel border border-kumo-line p-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField label={t("boards.checkName")} value={draft.name} onChange={(name) => onChange({ name })} maxLength={NAME_MAX_CHARS} required />
        </div>
        <IconButton icon={XIcon} label={t("boards.checkRemove", { name: draft.name })} onClick={onRemove} />
      </div>
      <Select
        label={t("boards.checkKind")}
        value={draft.kind}
        onChange={(kind) => onChange({ kind })}
        options={KINDS.map(({ value, label }) => ({ value, label: t(label) }))}
      />
      {draft.kind === "link" ? (
        <TextField
          label={t("boards.checkUrl")}
          hint={t("boards.checkUrlHint", { key: "{key}" })}
          placeholder="https://preview.example.com/{key}"
          value={draft.url}
          onChange={(url) => onChange({ url })}
          maxLength={LINK_MAX_CHARS}
        />
      ) : (
        <CheckReporters known={known} chosen={draft.reporter_ids} onChange={(reporter_ids) => onChange({ reporter_ids })} />
      )}
      <Checkbox label={t("boards.checkRequired")} isOn={draft.is_required} onChange={(is_required) => onChange({ is_required })} />
    </li>
  );
}

type CheckFieldsProps = { drafts: readonly CheckDraft[]; reporters: readonly Reporter[]; onChange(drafts: CheckDraft[]): void };

export function CheckFields({ drafts, reporters, onChange }: CheckFieldsProps) {
  const t = useT();
  const add = () => onChange([...drafts, { place: crypto.randomUUID(), id: null, name: "", kind: "review", is_required: true, reporter_ids: [], url: "" }]);
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm">{t("boards.checks")}</p>
      <p className="text-xs text-kumo-subtle">{t("boards.checksHint")}</p>
      {drafts.length > 0 ? (
        <ul className="flex flex-col gap-2">
          {drafts.map((draft) => (
            <CheckRow
              key={draft.place}
              draft={draft}
              reporters={reporters}
              onChange={(changes) => onChange(drafts.map((one) => (one.place === draft.place ? { ...one, ...changes } : one)))}
              onRemove={() => onChange(drafts.filter((one) => one.place !== draft.place))}
            />
          ))}
        </ul>
      ) : null}
      <div>
        <Button icon={PlusIcon} onClick={add} disabled={drafts.length >= CHECKS_MAX}>
          {t("boards.checkAdd")}
        </Button>
      </div>
    </div>
  );
}
