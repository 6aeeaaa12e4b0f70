// Three short steps after the first sign-in: your name, the organization, the first board.
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useCreateBoard } from "../boards/index.ts";
import { LanguageSwitch, Logo, useSession, useUpdatePerson } from "../identity/index.ts";
import { useCreateOrganization } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { useTitle } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Switch } from "../ui/switch.tsx";

const STEPS = 3;
type StepProps = {
  number: number;
  title: string;
  detail: string;
  error: unknown;
  isBusy: boolean;
  canGo: boolean;
  onGo(): void;
  submitLabel: string;
  children: ReactNode;
  extra?: ReactNode;
};

function Step({ number, title, detail, error, isBusy, canGo, onGo, submitLabel, children, extra }: StepProps) {
  const t = useT();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canGo && !isBusy) onGo();
      }}
      className="flex flex-col gap-4"
    >
      <div>
        <p className="text-xs text-kumo-subtle tabular-nums">{t("welcome.step", { number, count: STEPS })}</p>
        <h1 className="text-xl font-semibold">{title}</h1>
        <p className="mt-1 text-sm text-kumo-subtle">{detail}</p>
      </div>
      {children}
      {error ? <ProblemNote error={error} /> : null}
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" size="form" isBusy={isBusy} disabled={!canGo}>
          {submitLabel}
        </Button>
        {extra}
      </div>
    </form>
  );
}

function NameStep({ onDone }: { onDone(): void }) {
  const t = useT();
  const session = useSession();
  const [name, setName] = useState(session?.person.name ?? "");
  const update = useUpdatePerson();
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const go = () => update.mutate({ name, timezone }, { onSuccess: onDone });
  return (
    <Step
      number={1}
      title={t("welcome.nameTitle")}
      detail={t("welcome.nameDetail")}
      error={update.error}
      isBusy={update.isPending}
      canGo={name.trim() !== ""}
      onGo={go}
      submitLabel={t("welcome.next")}
    >
      <TextField label={t("settings.name")} autoFocus autoComplete="name" value={name} onChange={setName} maxLength={120} />
    </Step>
  );
}

function OrganizationStep({ onDone }: { onDone(): void }) {
  const t = useT();
  const [name, setName] = useState("");
  const create = useCreateOrganization();
  const go = () => create.mutate(name, { onSuccess: onDone });
  return (
    <Step
      number={2}
      title={t("welcome.organizationTitle")}
      detail={t("welcome.organizationDetail")}
      error={create.error}
      isBusy={create.isPending}
      canGo={name.trim() !== ""}
      onGo={go}
      submitLabel={t("welcome.next")}
    >
      <TextField label={t("settings.organizationName")} autoFocus autoComplete="organization" value={name} onChange={setName} maxLength={120} />
    </Step>
  );
}

function BoardStep({ onDone }: { onDone(boardId: string | null): void }) {
  const t = useT();
  const [name, setName] = useState("");
  const [isGated, setGated] = useState(true);
  const create = useCreateBoard();
  const go = () => create.mutate({ name, require_approval_for_done: isGated }, { onSuccess: (board) => onDone(board.id) });
  const skip = (
    <Button look="quiet" size="form" onClick={() => onDone(null)}>
      {t("welcome.skip")}
    </Button>
  );
  return (
    <Step
      number={3}
      title={t("welcome.boardTitle")}
      detail={t("welcome.boardDetail")}
      error={create.error}
      isBusy={create.isPending}
      canGo={name.trim() !== ""}
      onGo={go}
      submitLabel={t("welcome.createBoard")}
      extra={skip}
    >
      <TextField label={t("boards.name")} autoFocus value={name} onChange={setName} maxLength={120} />
      <Switch label={t("boards.gate")} hint={t("boards.gateHint")} isOn={isGated} onChange={setGated} />
    </Step>
  );
}

function firstStep(hasName: boolean, hasOrganization: boolean): number {
  if (!hasName) return 1;
  return hasOrganization ? 3 : 2;
}

export function WelcomePage() {
  const t = useT();
  useTitle(t("welcome.title"));
  const navigate = useNavigate();
  const session = useSession();
  const hasOrganization = (session?.organizations.length ?? 0) > 0;
  const [step, setStep] = useState(() => firstStep(Boolean(session?.person.name.trim()), hasOrganization));
  const finish = (boardId: string | null) =>
    void (boardId ? navigate({ to: "/boards/$boardId", params: { boardId }, search: {} }) : navigate({ to: "/boards" }));
  return (
    <main className="flex min-h-full flex-col items-center px-4 py-8 sm:pt-[12vh]">
      <div className="w-full max-w-md">
        <div className="mb-8 flex items-center justify-between">
          <Logo />
          <LanguageSwitch />
        </div>
        {step === 1 ? <NameStep onDone={() => setStep(hasOrganization ? 3 : 2)} /> : null}
        {step === 2 ? <OrganizationStep onDone={() => setStep(3)} /> : null}
        {step === 3 ? <BoardStep onDone={finish} /> : null}
      </div>
    </main>
  );
}
