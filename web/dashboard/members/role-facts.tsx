// What each role may do, in plain words.
import { useT } from "../i18n/index.ts";
import { ROLE_HINTS, ROLE_LABELS, ROLES } from "../organizations/index.ts";

export function RoleFacts() {
  const t = useT();
  return (
    <dl className="grid grid-cols-[minmax(64px,auto)_1fr] gap-x-4 gap-y-1.5 px-1 text-xs text-kumo-subtle">
      {ROLES.map((role) => (
        <div key={role} className="contents">
          <dt className="font-medium">{t(ROLE_LABELS[role])}</dt>
          <dd>{t(ROLE_HINTS[role])}</dd>
        </div>
      ))}
    </dl>
  );
}
