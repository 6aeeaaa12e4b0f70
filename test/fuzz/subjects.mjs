// The parts of the run that are about one thing each. Every part answers with a sentence that says how much it tried, and what is wrong when
// that was nothing.
import { openDashboard } from "./dashboard.mjs";
import { fuzzDepth } from "./depth.mjs";
import { drawPages } from "./drawing.mjs";
import { fuzzFloods } from "./floods.mjs";
import { fuzzForeign } from "./foreign.mjs";
import { storeOddMembers } from "./odd-members.mjs";
import { callerOf } from "./people.mjs";
import { randomOf } from "./random.mjs";
import { fuzzRights } from "./rights.mjs";
import { clientOf } from "./world.mjs";

/** Of the time of the run; each does its least however short that is. */
const SHARE = 0.05;

/** What generated requests do not reach: one after the other, so that each knows what the others leave alone. */
const SUBJECTS = {
  "deep JSON": fuzzDepth,
  "foreign ids": (run, callers, seconds) => {
    const neighbour = callerOf(run.world.people.neighbour, run.world.home.organization.id);
    return fuzzForeign(run, [neighbour, ...callers.filter((one) => !one.isOwner)], seconds * SHARE);
  },
  rights: ({ server, document, world, ...run }, _callers, seconds) => {
    const owner = (organizationId) => clientOf(server, document, server.secrets.token, organizationId);
    const clientFor = (token) => clientOf(server, document, token, null);
    return fuzzRights({ ...run, server, document, world }, { owner, people: world.people.guests, clientFor }, seconds * SHARE);
  },
  "odd members": storeOddMembers,
};
/** Last, with all that was stored. */
const DRAWN = {
  floods: (run, dashboard) => fuzzFloods(run, async (address) => (await dashboard.draw(address)).html),
  dashboard: drawPages,
};

export const SUBJECT_NAMES = [...Object.keys(SUBJECTS), ...Object.keys(DRAWN)];

/** Answers with checks; findings are told to the run. `only`: the name of one of them, or null. */
export async function fuzzSubjects(run, callers, seconds, only) {
  const checks = [];
  for (const [name, fuzz] of Object.entries(SUBJECTS))
    if (!only || only === name || (only in DRAWN && name === "odd members")) checks.push(await fuzz(run, callers, seconds));
  return checks;
}

export async function drawSubjects(run, callers, only) {
  const wanted = Object.entries(DRAWN).filter(([name]) => !only || only === name);
  if (wanted.length === 0) return [];
  await run.world.home.api("PATCH", "/users/me", { name: "Owner" }); // else every page leads to the welcome
  const dashboard = await openDashboard(run.server, callers[0], randomOf(run.seed, "dashboard"));
  try {
    const checks = [];
    for (const [, draw] of wanted) checks.push(await draw(run, dashboard));
    return checks;
  } finally {
    await dashboard.close();
  }
}
