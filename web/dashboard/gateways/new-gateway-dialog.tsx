// A new gateway: a connector beside it dials in, which is recommended, or Mission Control dials its address.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Radios } from "../ui/radios.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { AddressFields } from "./address-fields.tsx";
import { addressProblem } from "./address-problem.ts";
import { CommandDialog } from "./connect-command.tsx";
import { useIssue } from "./issue.ts";
import { useCreateGateway } from "./live.ts";
import type { DialledUsdAMonth } from "./wire.ts";

type Way = "connector" | "address";
const USD_A_MONTH: DialledUsdAMonth = 4.15;

const useWays = () => {
  const t = useT();
  return [
    { value: "connector", label: t("gateway.way.connector"), hint: t("gateway.way.connectorHint") },
    { value: "address", label: t("gateway.way.address"), hint: t("gateway.way.addressHint", { usd: USD_A_MONTH }) },
  ] satisfies { value: Way; label: string; hint: string }[];
};

/** What was entered, and how it is sent: one way ends with a command to run, the other on the gateway's page, where pairing is shown. */
function useNewGateway(onClose: () => void) {
  const navigate = useNavigate();
  const [way, setWay] = useState<Way>("connector");
  const [entered, setEntered] = useState({ name: "", url: "", token: "" });
  const create = useCreateGateway();
  const [name, url] = [entered.name.trim(), entered.url.trim()];
  const made = async () => (create.data && create.variables.name === name ? create.data : create.mutateAsync({ name }).catch(() => null));
  const { issue, issued, submit } = useIssue(made);
  const dial = () =>
    create.mutate(
      { name, url, token: entered.token },
      {
        onSuccess: ({ id }) => {
          onClose();
          void navigate({ to: "/gateways/$gatewayId", params: { gatewayId: id } });
        },
      },
    );
  const isWhole = name !== "" && (way === "connector" || (addressProblem(url) === null && entered.token !== ""));
  const give = (field: keyof typeof entered) => ({ value: entered[field], onChange: (value: string) => setEntered({ ...entered, [field]: value }) });
  return { way, setWay, give, create, issue, issued, isWhole, submit: () => (way === "connector" ? void submit() : dial()) };
}

export default function NewGatewayDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const { way, setWay, give, create, issue, issued, isWhole, submit } = useNewGateway(onClose);
  const ways = useWays();
  if (issued) return <CommandDialog {...issued} onClose={onClose} />;
  const isErrorShown = ["name", "url", "token"].some((path) => fieldError(create.error, path) !== undefined);
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("gateway.connect")}
      formId="new-gateway"
      submitLabel={t(way === "connector" ? "gateway.showCommand" : "gateway.dial.save")}
      onSubmit={submit}
      isBusy={create.isPending || issue.isPending}
      isDisabled={!isWhole}
    >
      <TextField {...give("name")} label={t("gateway.name")} hint={t("gateway.nameHint")} autoFocus maxLength={120} error={fieldError(create.error, "name")} />
      <Radios<Way> label={t("gateway.way")} options={ways} value={way} onChange={setWay} />
      {way === "address" ? (
        <AddressFields
          url={{ ...give("url"), hint: t("gateway.way.urlHint") }}
          token={{ ...give("token"), hint: t("gateway.dial.tokenHint") }}
          error={create.error}
        />
      ) : null}
      {create.error && !isErrorShown ? <ProblemNote error={create.error} what={t("gateway.notCreated")} /> : null}
      {issue.error ? <ProblemNote error={issue.error} what={t("gateway.noCommand")} /> : null}
    </FormDialog>
  );
}
