// The list of slices, lowest first: a slice may use those before it, and only those. Adding a slice adds one line here.
import { activity } from "./activity/slice.ts";
import { agentDefaults } from "./agent-defaults/slice.ts";
import { agents } from "./agents/slice.ts";
import { approvals } from "./approvals/slice.ts";
import { attachments } from "./attachments/slice.ts";
import { boards } from "./boards/slice.ts";
import { calendar } from "./calendar/slice.ts";
import { checks } from "./checks/slice.ts";
import { coordination } from "./coordination/slice.ts";
import { commands } from "./commands/slice.ts";
import { drifts } from "./drifts/slice.ts";
import { exports } from "./exports/slice.ts";
import { fields } from "./fields/slice.ts";
import { gatewayHealth } from "./gateway-health/slice.ts";
import { gatewayRpc } from "./gateway-rpc/slice.ts";
import { gatewayUsage } from "./gateway-usage/slice.ts";
import { gateways } from "./gateways/slice.ts";
import { gatewaySessions } from "./gateway-sessions/slice.ts";
import { guards } from "./guards/slice.ts";
import { identity } from "./identity/slice.ts";
import { imports } from "./imports/slice.ts";
import { invites } from "./invites/slice.ts";
import { keys } from "./keys/slice.ts";
import { members } from "./members/slice.ts";
import { organizations } from "./organizations/slice.ts";
import { links } from "./links/slice.ts";
import { memory } from "./memory/slice.ts";
import { metrics } from "./metrics/slice.ts";
import { notifications } from "./notifications/slice.ts";
import { onboarding } from "./onboarding/slice.ts";
import { compose } from "./platform/slice.ts";
import { recurrences } from "./recurrences/slice.ts";
import { registry } from "./registry/slice.ts";
import { reminders } from "./reminders/slice.ts";
import { rollouts } from "./rollouts/slice.ts";
import { routing } from "./routing/slice.ts";
import { runs } from "./runs/slice.ts";
import { savedViews } from "./saved-views/slice.ts";
import { search } from "./search/slice.ts";
import { soulsDirectory } from "./souls/slice.ts";
import { tags } from "./tags/slice.ts";
import { tasks } from "./tasks/slice.ts";
import { views } from "./views/slice.ts";

/** All slices, put together. */
export const composition = compose([
  identity,
  organizations,
  members,
  invites,
  keys,
  gateways,
  registry,
  commands,
  drifts,
  runs,
  links,
  boards,
  agentDefaults,
  agents,
  rollouts,
  soulsDirectory,
  gatewaySessions,
  gatewayHealth,
  gatewayRpc,
  gatewayUsage,
  routing,
  guards,
  tags,
  fields,
  tasks,
  attachments,
  approvals,
  savedViews,
  checks,
  memory,
  recurrences,
  reminders,
  calendar,
  onboarding,
  coordination,
  activity,
  notifications,
  exports,
  imports,
  search,
  metrics,
  views,
]);
