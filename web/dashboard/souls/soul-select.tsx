// Choosing a text for SOUL.md: those that come along, those that the organization keeps, or a Markdown file of one's own.
import { useMutation } from "@tanstack/react-query";
import { useId } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { loadSoul, useKeepSoul, useSouls } from "./live.ts";
import type { SoulRef } from "./wire.ts";

const idOf = ({ handle, slug }: SoulRef): string => `${handle}/${slug}`;
const FILE_MAX_BYTES = 32_000;

type Props = { text: string; onChoose(text: string): void };

/** A file's name without its ending. */
const nameOf = (file: File): string => file.name.replace(/\.md$/i, "").slice(0, 80) || "Soul";

function MarkdownFile({ onRead }: { onRead(name: string, content: string): void }) {
  const t = useT();
  const id = useId();
  const read = async (file: File | undefined) => {
    if (file && file.size <= FILE_MAX_BYTES) onRead(nameOf(file), await file.text());
  };
  return (
    <label htmlFor={id} className="text-sm text-kumo-subtle">
      {t("soul.import")}
      <input
        id={id}
        type="file"
        accept=".md,text/markdown"
        className="ml-2 text-xs"
        onChange={({ target }) => {
          void read(target.files?.[0]);
          target.value = "";
        }}
      />
    </label>
  );
}

export default function SoulSelect({ text, onChoose }: Props) {
  const t = useT();
  const souls = useSouls();
  const choose = useMutation({
    mutationFn: (value: string) => loadSoul(value.slice(0, value.indexOf("/")), value.slice(value.indexOf("/") + 1)),
    onSuccess: onChoose,
  });
  const keep = useKeepSoul();
  const items = souls.data?.items ?? [];
  const read = (name: string, content: string) => {
    onChoose(content);
    keep.mutate({ name, content });
  };
  const error = souls.error ?? choose.error ?? keep.error;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <Select
          label={t("soul.choose")}
          value=""
          onChange={(value: string) => void (value === "" || choose.mutate(value))}
          options={[{ value: "", label: t("soul.none") }, ...items.map((soul) => ({ value: idOf(soul), label: soul.name }))]}
        />
        <MarkdownFile onRead={read} />
        {text.trim() === "" ? null : (
          <Button onClick={() => keep.mutate({ name: t("soul.kept"), content: text })} isBusy={keep.isPending}>
            {t("soul.keep")}
          </Button>
        )}
      </div>
      {error ? <ProblemNote error={error} /> : null}
    </div>
  );
}
