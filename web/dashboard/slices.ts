// The slices of the dashboard, lowest first: a slice may import those before it. Adding a slice adds one line here.
import { activity } from "./activity/slice.ts";
import { agents } from "./agents/slice.ts";
import { approvals } from "./approvals/slice.ts";
import { attachments } from "./attachments/slice.ts";
import { boards } from "./boards/slice.ts";
import { calendar } from "./calendar/slice.ts";
import { checks } from "./checks/slice.ts";
import { commands } from "./commands/slice.ts";
import { coordination } from "./coordination/slice.ts";
import { exports } from "./exports/slice.ts";
import { fields } from "./fields/slice.ts";
import { fleet } from "./fleet/slice.ts";
import { found } from "./found/slice.ts";
import { gateways } from "./gateways/slice.ts";
import { guards } from "./guards/slice.ts";
import { health } from "./health/slice.ts";
import { identity } from "./identity/slice.ts";
import { imports } from "./imports/slice.ts";
import { invites } from "./invites/slice.ts";
import { keys } from "./keys/slice.ts";
import { lifecycle } from "./lifecycle/slice.ts";
import { members } from "./members/slice.ts";
import { memory } from "./memory/slice.ts";
import { metrics } from "./metrics/slice.ts";
import { notifications } from "./notifications/slice.ts";
import { offline } from "./offline/slice.ts";
import { onboarding } from "./onboarding/slice.ts";
import { organizations } from "./organizations/slice.ts";
import { recurrences } from "./recurrences/slice.ts";
import { registry } from "./registry/slice.ts";
import { routing } from "./routing/slice.ts";
import { rpc } from "./rpc/slice.ts";
import { rollouts } from "./rollouts/slice.ts";
import { runs } from "./runs/slice.ts";
import { saved } from "./saved/slice.ts";
import { search } from "./search/slice.ts";
import { sessions } from "./sessions/slice.ts";
import { souls } from "./souls/slice.ts";
import { tags } from "./tags/slice.ts";
import { tasks } from "./tasks/slice.ts";
import { usage } from "./usage/slice.ts";
import { views } from "./views/slice.ts";

export const SLICES = [
  identity,
  organizations,
  commands,
  sessions,
  health,
  rpc,
  usage,
  lifecycle,
  registry,
  boards,
  guards,
  found,
  gateways,
  souls,
  agents,
  rollouts,
  members,
  invites,
  keys,
  tags,
  fields,
  tasks,
  offline,
  attachments,
  routing,
  runs,
  checks,
  activity,
  approvals,
  notifications,
  exports,
  imports,
  search,
  saved,
  memory,
  calendar,
  recurrences,
  onboarding,
  coordination,
  metrics,
  fleet,
  views,
] as const;
