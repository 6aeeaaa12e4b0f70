// A value to try against the type and the pattern, before anybody meets them on a task.
import { useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useTryField } from "./live.ts";
import type { FieldType } from "./wire.ts";

export function TryBox({ type, pattern }: { type: FieldType; pattern: string }) {
  const t = useT();
  const [value, setValue] = useState("");
  const trial = useTryField();
  const ask = () => trial.mutate({ field_type: type, validation_regex: pattern || null, value });
  return (
    <div className="flex flex-col gap-1.5 rounded-card border border-kumo-line p-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label={t("fields.try")}
            value={value}
            onChange={(next) => {
              setValue(next);
              trial.reset();
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              ask();
            }}
          />
        </div>
        <Button size="form" onClick={ask} isBusy={trial.isPending}>
          {t("fields.tryIt")}
        </Button>
      </div>
      <p role="status" className={trial.data?.is_valid ? "text-sm text-done" : "text-sm text-block"}>
        {trial.data ? (trial.data.is_valid ? t("fields.fits") : t("fields.doesNotFit", { reason: asTheServerSays(trial.data.reason ?? "") })) : ""}
      </p>
      {trial.error ? <ProblemNote error={trial.error} /> : null}
    </div>
  );
}
