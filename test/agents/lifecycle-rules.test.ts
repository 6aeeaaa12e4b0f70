// Where an agent stands in its life, and how far it has been set up: each from facts alone.
import fc from "fast-check";
import { expect, test } from "vitest";
import { LIFECYCLE_REASONS, LIFECYCLE_STATES, type LifecycleFacts, lifecycleOf, PROVISIONING_STEPS, stepsOf, waysOutOf } from "#grammar/lifecycle.ts";

const AT = (hour: number): string => `2026-11-23T0${hour}:00:00.000Z`;
const IDLE: LifecycleFacts = {
  state: "ready",
  changed_at: AT(0),
  link: { status: "online", since: AT(1) },
  drift: null,
  pause: null,
  run: null,
  isRetried: false,
};
const away = { link: { status: "offline", since: AT(2) } } as const;
const run = (status: "queued" | "running" | "waiting_approval") => ({ run: { status, created_at: AT(3), started_at: status === "queued" ? null : AT(4) } });
const drift = (is: "changed" | "looser" | "missing") => ({ drift: { is, since: AT(5) } });
const pause = (reason: "board_paused" | "looping") => ({ pause: { reason, since: AT(6) } });

const CASES: [why: string, facts: Partial<LifecycleFacts>, state: string, reason: string, since: string | null][] = [
  ["it has no gateway", { state: "draft", link: null }, "draft", "no_gateway", AT(0)],
  ["setting it up was given up before it began", { state: "draft" }, "draft", "not_set_up", AT(0)],
  ["its gateway is away", { state: "provisioning", ...away }, "provisioning", "reaching", AT(2)],
  ["it is being set up", { state: "provisioning" }, "provisioning", "setting_up", AT(0)],
  ["that has failed once", { state: "provisioning", isRetried: true }, "provisioning", "retrying", AT(0)],
  ["that has failed for good", { state: "failed", ...away }, "failed", "setup_failed", AT(0)],
  ["it has nothing to do", {}, "online", "idle", null],
  ["it works", run("running"), "working", "run", AT(4)],
  ["its run is held", run("waiting_approval"), "working", "held", AT(4)],
  ["its run waits for its turn", run("queued"), "working", "queued", AT(3)],
  ["its gateway is gone, whatever run of it goes on", { ...away, ...run("running") }, "offline", "away", AT(2)],
  ["its gateway was never there", { link: { status: "never_connected", since: AT(2) } }, "offline", "never_connected", AT(2)],
  ["its board is paused", pause("board_paused"), "paused", "board_paused", AT(6)],
  ["a guard has paused it, and its run waits", { ...pause("looping"), ...run("queued") }, "paused", "looping", AT(6)],
  ["a run goes on to its end while the board is paused", { ...pause("board_paused"), ...run("running") }, "working", "run", AT(4)],
  ["somebody has changed it there, and it works on", { ...drift("changed"), ...run("running") }, "working", "run", AT(4)],
  ["somebody has changed it there", drift("changed"), "drifted", "changed_there", AT(5)],
  ["it may run more there, so its work waits", { ...drift("looser"), ...run("queued"), ...away }, "drifted", "looser_there", AT(5)],
  ["it is gone from there", drift("missing"), "drifted", "missing_there", AT(5)],
  ["it is taken out of service", { state: "deleting", ...run("running") }, "retired", "leaving", AT(0)],
];

test.each(CASES)("%s", (_, facts, state, reason, since) => expect(lifecycleOf({ ...IDLE, ...facts })).toEqual({ state, reason, since }));

test("every state of the life of an agent is reached, and each but the last has a way out", () => {
  expect(new Set(CASES.map(([, , state]) => state))).toEqual(new Set(LIFECYCLE_STATES));
  const facts = fc.record({
    state: fc.constantFrom<LifecycleFacts["state"]>("draft", "provisioning", "ready", "failed", "deleting"),
    changed_at: fc.constant(AT(0)),
    link: fc.constantFrom(null, IDLE.link, away.link),
    drift: fc.constantFrom(null, drift("changed").drift, drift("looser").drift),
    pause: fc.constantFrom(null, pause("looping").pause),
    run: fc.constantFrom(null, run("queued").run, run("running").run),
    isRetried: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, (all) => {
      const { state, reason } = lifecycleOf(all);
      expect(LIFECYCLE_REASONS[reason]).toBe(state);
      expect(waysOutOf(all).length > 0).toBe(all.state !== "deleting");
      expect(waysOutOf(all).includes("cancel")).toBe(all.state === "provisioning");
    }),
  );
});

const words = (command: Partial<Parameters<typeof stepsOf>[0]>, isThere = true): string =>
  stepsOf({ status: "queued", attempts: 0, error: null, not_before: null, progress: null, ...command }, isThere)
    .map(({ step, state }) => (state === "pending" ? "" : `${step} ${state}`))
    .filter(Boolean)
    .join(", ");

test("a step is done, stands or is still to come: where it stands says how, and nothing behind it is called done", () => {
  const at = { done: ["reach", "agent"], at: "files" } as const;
  const progress = { done: [...at.done], at: at.at };
  expect(words({}, false)).toBe("reach waiting");
  expect(words({})).toBe("reach doing");
  expect(words({ progress })).toBe("reach done, agent done, files doing");
  expect(words({ progress }, false)).toBe("reach done, agent done, files waiting");
  expect(words({ progress, error: "the disk is full", not_before: AT(1) })).toBe("reach done, agent done, files retrying");
  expect(words({ progress, status: "failed", error: "no" })).toBe("reach done, agent done, files failed");
  expect(words({ progress, status: "cancelled" })).toBe("reach done, agent done, files given_up");
  expect(words({ progress, status: "done" })).toBe(PROVISIONING_STEPS.map((step) => `${step} done`).join(", "));
});
