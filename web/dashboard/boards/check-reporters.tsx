// Who may report a check of a board: people, agents and API keys by name; chosen none, everybody who may report there.
import { useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { TextField } from "../ui/field.tsx";

/** As the server refuses more (CHECK_REPORTERS_MAX). */
const REPORTERS_MAX = 20;
/** More are found by typing. */
const FIND_FROM = 10;

export type Reporter = { id: string; name: string; type: "user" | "agent" | "api_key" };
const HEADINGS = { user: "boards.checkReportersPeople", agent: "boards.checkReportersAgents", api_key: "boards.checkReportersKeys" } as const satisfies Record<
  Reporter["type"],
  MessageId
>;
const TYPES = ["user", "agent", "api_key"] as const;

type ReportersProps = {
  /** Those who could be chosen. */
  known: readonly Reporter[];
  chosen: readonly string[];
  onChange(ids: string[]): void;
};

type GroupProps = Omit<ReportersProps, "known"> & { heading: string; items: readonly Pick<Reporter, "id" | "name">[] };

function Group({ heading, items, chosen, onChange }: GroupProps) {
  if (items.length === 0) return null;
  const toggle = (id: string, isOn: boolean) => onChange(isOn ? [...chosen, id] : chosen.filter((other) => other !== id));
  return (
    <fieldset>
      <legend className="pb-0.5 text-xs text-kumo-subtle">{heading}</legend>
      <ul>
        {items.map(({ id, name }) =>
          guarded(
            <li key={id}>
              <Checkbox
                label={name}
                isOn={chosen.includes(id)}
                isDisabled={!chosen.includes(id) && chosen.length >= REPORTERS_MAX}
                onChange={(isOn) => toggle(id, isOn)}
              />
            </li>,
          ),
        )}
      </ul>
    </fieldset>
  );
}

export function CheckReporters({ known, chosen, onChange }: ReportersProps) {
  const t = useT();
  const [query, setQuery] = useState("");
  const gone = chosen.filter((id) => !known.some((one) => one.id === id)).map((id) => ({ id, name: id }));
  const names = [...known.filter(({ id }) => chosen.includes(id)).map(({ name }) => name), ...(gone.length > 0 ? [t("boards.checkReportersGone")] : [])];
  const isShown = ({ id, name }: Reporter) => chosen.includes(id) || name.toLowerCase().includes(query.trim().toLowerCase());
  return (
    <details className="text-sm">
      <summary className="cursor-pointer break-words">
        {t("boards.checkReporters")}: <span className="text-kumo-subtle">{names.length > 0 ? names.join(", ") : t("boards.checkAnybody")}</span>
      </summary>
      <div className="mt-2 flex flex-col gap-2">
        <p className="text-xs text-kumo-subtle">{t("boards.checkReportersHint", { max: REPORTERS_MAX })}</p>
        {known.length > FIND_FROM ? (
          <TextField
            label={t("boards.checkReportersFind")}
            isLabelHidden
            size="small"
            placeholder={t("boards.checkReportersFind")}
            value={query}
            onChange={setQuery}
          />
        ) : null}
        <div className="relative flex max-h-56 flex-col gap-2 overflow-y-auto rounded-card border border-kumo-line p-2">
          {TYPES.map((type) => (
            <Group
              key={type}
              heading={t(HEADINGS[type])}
              items={known.filter((one) => one.type === type && isShown(one))}
              chosen={chosen}
              onChange={onChange}
            />
          ))}
          <Group heading={t("boards.checkReportersGone")} items={gone} chosen={chosen} onChange={onChange} />
        </div>
      </div>
    </details>
  );
}
