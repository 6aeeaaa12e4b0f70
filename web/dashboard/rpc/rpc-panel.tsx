// Calls a method of a gateway, from the list of safe ones, and shows what it answers. What switches something off is asked about first.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { CopyTextButton } from "../ui/copy.tsx";
import { ExactText } from "../ui/exact.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useCallGateway } from "./live.ts";
import { INPUTS, METHODS, NO_VALUES, type Values } from "./methods.ts";
import { RpcForm } from "./rpc-form.tsx";
import type { RpcAnswer, RpcMethod } from "./wire.ts";

type Asked = { gatewayId: string; name: string };

/** Of a longer answer no more is drawn; the copy has all of it. */
const SHOWN_CHARS = 20_000;

export function Answer({ answer: { method, result }, at }: { answer: RpcAnswer; at: string }) {
  const t = useT();
  const text = JSON.stringify(result, null, 2);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-kumo-subtle">
        <span>{t("rpc.answer", { method })}</span>
        <Time iso={at} />
        <span className="flex-1" />
        {result === null ? null : <CopyTextButton text={text} label={t("rpc.copy")} />}
      </p>
      {result === null ? (
        <p className="text-sm">{t("rpc.unreadable")}</p>
      ) : (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={t("rpc.answer", { method })}
          className="max-h-96 overflow-auto rounded-card border border-kumo-line bg-kumo-recessed px-3 py-2"
        >
          <ExactText text={text.slice(0, SHOWN_CHARS)} className="block break-words whitespace-pre-wrap" />
        </section>
      )}
      {text.length > SHOWN_CHARS ? <p className="text-xs text-kumo-subtle">{t("rpc.cut")}</p> : null}
    </div>
  );
}

/** An error that names a field stands at the field. */
const isAtField = (error: unknown): boolean => [...Object.keys(INPUTS), "limit"].some((field) => fieldError(error, field) !== undefined);

function Caller({ gatewayId, name }: Asked) {
  const t = useT();
  const [method, setMethod] = useState<RpcMethod>("health");
  const [values, setValues] = useState<Values>(NO_VALUES);
  const [isAsked, setAsked] = useState(false);
  const call = useCallGateway(gatewayId);
  const { confirm, call: callOf, fields } = METHODS[method];
  const choose = (next: RpcMethod) => {
    setMethod(next);
    setValues(NO_VALUES);
    call.reset();
  };
  const what = fields.map((field) => values[field].trim()).join(" ");
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-sm text-kumo-subtle">{t("rpc.text")}</p>
      <RpcForm
        method={method}
        onMethod={choose}
        values={values}
        onChange={setValues}
        error={call.error}
        isBusy={call.isPending}
        onSend={() => (confirm ? setAsked(true) : call.mutate(callOf(values)))}
      />
      {call.isPending && !isAsked ? <SkeletonRows count={2} /> : null}
      {call.error && !isAsked && !isAtField(call.error) ? <ProblemNote error={call.error} what={t("rpc.failed")} /> : null}
      {call.data ? <Answer answer={call.data} at={new Date(call.submittedAt).toISOString()} /> : null}
      {call.isIdle ? <p className="text-sm text-kumo-subtle">{t("rpc.nothing")}</p> : null}
      {confirm && isAsked ? (
        <ChangeDialog
          change={call}
          input={callOf(values)}
          onClose={() => setAsked(false)}
          title={t("rpc.switchOff")}
          submitLabel={t("rpc.switchOff")}
          look="destructive"
          size="sm"
          failed={t("rpc.failed")}
        >
          <p className="text-sm wrap-anywhere">{t(confirm, { what, gateway: name })}</p>
        </ChangeDialog>
      ) : null}
    </div>
  );
}

/** `isOnline`: only then can it be called. */
export function RpcPanel({ isOnline, ...asked }: Asked & { isOnline: boolean }) {
  const t = useT();
  return <Panel title={t("rpc.title")}>{isOnline ? <Caller {...asked} /> : <p className="px-4 py-3 text-sm text-kumo-subtle">{t("rpc.away")}</p>}</Panel>;
}
