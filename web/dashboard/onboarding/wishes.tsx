// What the proposal says beside the goal: how the lead should work, and who the person is. Shown, and taken over by a person alone.
import { useUpdatePerson } from "../identity/index.ts";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { TextLink } from "../ui/link.tsx";
import { Facts } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { visible } from "../ui/visible.ts";
import type { Onboarding } from "./wire.ts";

type Draft = NonNullable<Onboarding["draft_goal"]>;
const LEAD = ["name", "custom_instructions"] as const;
/** Each has a few values, which have words of their own. */
const CHOICES = ["autonomy_level", "verbosity", "output_format", "update_cadence"] as const;
const PERSON = ["preferred_name", "pronouns", "timezone", "notes", "context"] as const;

function said<Field extends string>(from: Partial<Record<Field, unknown>> | null | undefined, fields: readonly Field[]): { field: Field; value: string }[] {
  return fields.flatMap((field) => (typeof from?.[field] === "string" && from[field] !== "" ? [{ field, value: from[field] }] : []));
}

function Profile({ profile }: { profile: { field: (typeof PERSON)[number]; value: string }[] }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const update = useUpdatePerson();
  const take = () =>
    update.mutate(Object.fromEntries(profile.map(({ field, value }) => [field, value])), { onSuccess: () => toast({ title: t("onboarding.profileTaken") }) });
  return (
    <>
      <h3 className="text-sm font-medium">{t("onboarding.profile")}</h3>
      <Facts facts={profile.map(({ field, value }) => ({ label: t(`onboarding.person.${field}`), value: visible(value) }))} />
      {update.error ? <ProblemNote error={update.error} what={t("onboarding.profileNotTaken")} /> : null}
      {isReadOnly ? null : (
        <div>
          <Button isBusy={update.isPending} onClick={take}>
            {t("onboarding.takeProfile")}
          </Button>
        </div>
      )}
    </>
  );
}

export function Wishes({ draft, agentId }: { draft: Draft; agentId: string }) {
  const t = useT();
  const choices = CHOICES.flatMap((field) => {
    const value = draft.lead_agent?.[field];
    return value ? [{ label: t(`onboarding.lead.${field}`), value: t(`onboarding.value.${value}`) }] : [];
  });
  const lead = [...choices, ...said(draft.lead_agent, LEAD).map(({ field, value }) => ({ label: t(`onboarding.lead.${field}`), value: visible(value) }))];
  const profile = said(draft.user_profile, PERSON);
  if (lead.length + profile.length === 0) return null;
  return (
    <div className="flex flex-col gap-3 border-t border-kumo-line p-4">
      {lead.length > 0 ? (
        <>
          <h3 className="text-sm font-medium">{t("onboarding.lead")}</h3>
          <Facts facts={lead} />
          <p className="text-sm text-kumo-subtle">
            {t("onboarding.leadHint")}{" "}
            <TextLink to="/agents/$agentId" params={{ agentId }}>
              {t("onboarding.toAgent")}
            </TextLink>
          </p>
        </>
      ) : null}
      {profile.length > 0 ? <Profile profile={profile} /> : null}
    </div>
  );
}
