// What the agents of an organization, a group or a board are given, and rolling it out to them.
import { useParams } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { DetailPage, LoadedItem } from "../ui/detail-page.tsx";
import { useDefaults } from "./live.ts";
import { RollOutPanel } from "./roll-out-panel.tsx";
import { TextsPanel } from "./texts-panel.tsx";
import { ValuesPanel } from "./values-panel.tsx";
import type { AgentDefaults } from "./wire.ts";

const TITLES = { organization: "defaults.ofOrganization", group: "defaults.ofGroup", board: "defaults.ofBoard" } as const;
const useBack = () => ({ link: { to: "/agents" }, label: useT()("agent.back") }) as const;

export function Detail({ defaults }: { defaults: AgentDefaults }) {
  const t = useT();
  const back = useBack();
  const mayManage = useMayManage();
  return (
    <DetailPage title={t(TITLES[defaults.level], { name: defaults.place_name })} back={back} picture={null} actions={null}>
      <ValuesPanel key={defaults.version} defaults={defaults} mayChange={mayManage} />
      <TextsPanel defaults={defaults} mayChange={mayManage} />
      {mayManage ? <RollOutPanel defaults={defaults} /> : null}
    </DetailPage>
  );
}

export function DefaultsPage() {
  const t = useT();
  const back = useBack();
  const { placeId } = useParams({ from: "/frame/agent-defaults/$placeId" });
  return (
    <LoadedItem query={useDefaults(placeId)} failed={t("defaults.notLoaded")} gone={{ title: t("defaults.gone"), detail: t("agent.goneDetail") }} back={back}>
      {(defaults) => <Detail key={defaults.place_id} defaults={defaults} />}
    </LoadedItem>
  );
}
