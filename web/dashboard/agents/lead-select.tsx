// Which agent leads a board: somebody says so, or it follows from the agents that the board has. Kept at once.
import { useT } from "../i18n/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { leadOf } from "./lead.ts";
import { useAgents, useSayLead } from "./live.ts";

const BY_ITSELF = "";

export default function LeadSelect({ boardId }: { boardId: string }) {
  const t = useT();
  const textOf = useProblemText();
  const say = useSayLead();
  const agents = (useAgents().data?.items ?? []).filter(({ board_id }) => board_id === boardId);
  const said = agents.find(({ is_board_lead }) => is_board_lead);
  const byItself = leadOf(agents.map((agent) => ({ ...agent, is_board_lead: false })));
  const choose = (id: string) => {
    const agent = agents.find((one) => one.id === id) ?? said;
    if (!agent || id === (said?.id ?? BY_ITSELF)) return;
    say.mutate(
      { agent, is_board_lead: id !== BY_ITSELF },
      {
        onSuccess: () => toast({ title: t("settings.saved") }),
        onError: (error) => toast({ title: t("settings.notSaved"), detail: textOf(error), tone: "problem" }),
      },
    );
  };
  return (
    <Select
      label={t("agent.leadOfBoard")}
      hint={t("agent.leadOfBoardHint")}
      value={said?.id ?? BY_ITSELF}
      onChange={choose}
      isDisabled={say.isPending || agents.length === 0}
      options={[
        { value: BY_ITSELF, label: byItself ? t("agent.leadByItself", { name: byItself.name }) : t("agent.leadNobody") },
        ...agents.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}
