// What a method of a gateway is asked with: which method, and what it wants to know.
import type { FormEvent } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { INPUTS, isLimit, isWhole, METHOD_NAMES, METHODS, type Values } from "./methods.ts";
import type { RpcMethod } from "./wire.ts";

const NAME_MAX_CHARS = 200;

type Asked = { method: RpcMethod; values: Values; error: unknown; onChange(values: Values): void };

function Limit({ most, values, error, onChange }: Omit<Asked, "method"> & { most: number }) {
  const t = useT();
  return (
    <TextField
      label={t("rpc.field.limit")}
      hint={t("rpc.field.limitHint", { most })}
      inputMode="numeric"
      value={values.limit}
      onChange={(limit) => onChange({ ...values, limit })}
      maxLength={6}
      error={isLimit(values.limit, most) ? fieldError(error, "limit") : t("rpc.field.limitWrong", { most })}
    />
  );
}

function Parameters({ method, values, error, onChange }: Asked) {
  const t = useT();
  const { fields, limitMost, hasDisabled } = METHODS[method];
  return (
    <>
      {fields.map((field) => (
        <TextField
          key={field}
          label={t(INPUTS[field].label)}
          hint={t(INPUTS[field].hint)}
          value={values[field]}
          onChange={(value) => onChange({ ...values, [field]: value })}
          maxLength={NAME_MAX_CHARS}
          error={fieldError(error, field)}
        />
      ))}
      {limitMost === undefined ? null : <Limit most={limitMost} values={values} error={error} onChange={onChange} />}
      {hasDisabled ? (
        <Checkbox label={t("rpc.field.disabled")} isOn={values.includeDisabled} onChange={(includeDisabled) => onChange({ ...values, includeDisabled })} />
      ) : null}
    </>
  );
}

type FormProps = Asked & { onMethod(method: RpcMethod): void; isBusy: boolean; onSend(): void };

export function RpcForm({ onMethod, isBusy, onSend, ...asked }: FormProps) {
  const t = useT();
  const { method, values } = asked;
  const isReady = isWhole(method, values) && !isBusy;
  const optionsOf = (isOff: boolean) =>
    METHOD_NAMES.filter((name) => (METHODS[name].confirm !== undefined) === isOff).map((value) => ({ value, label: value }));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onSend();
  };
  return (
    <form onSubmit={send} className="flex max-w-xl flex-col gap-3">
      <Select<RpcMethod>
        label={t("rpc.method")}
        hint={t(METHODS[method].says)}
        value={method}
        onChange={onMethod}
        groups={[
          { label: t("rpc.reads"), options: optionsOf(false) },
          { label: t("rpc.switchesOff"), options: optionsOf(true) },
        ]}
      />
      <Parameters {...asked} />
      <div>
        <Button type="submit" look={METHODS[method].confirm ? "danger-plain" : "plain"} isBusy={isBusy} disabled={!isReady}>
          {t(METHODS[method].confirm ? "rpc.switchOff" : "rpc.call")}
        </Button>
      </div>
    </form>
  );
}
