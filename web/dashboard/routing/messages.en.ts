// English.
export const messages = {
  "routing.why": "Why this agent",
  "routing.who": "Who would get it",
  "routing.notLoaded": "Who could be given the task could not be loaded",
  "routing.nobody": "Nobody can be given the task now.",
  "routing.noAgents": "No agent works for this board yet.",
  "routing.wants": "Preferred: whoever can {skills}",
  "routing.next": "{name} would get it now.",
  "routing.last": "{name} had the last run.",
  "routing.ownAgent": "The task has an agent of its own, who gets it whatever others could do.",
  "routing.candidates": "Agents of the board",

  "routing.because.assigned": "The task is assigned to it.",
  "routing.because.made": "No agent was there, so it was made.",
  "routing.because.only": "Nobody else could be given it.",
  "routing.because.there": "It is there; {before} is away or being set up.",
  "routing.because.skills": "It can more of what the task asks for than {before}: {skills}.",
  "routing.because.reliable": "Runs of {before} have mostly failed lately.",
  "routing.because.load": "It has less to do than {before}.",
  "routing.because.outcome": "Its runs have ended well more often than those of {before}.",
  "routing.because.cost": "Its runs cost less than those of {before}.",
  "routing.because.gateway": "It lives on the board's gateway, other than {before}.",
  "routing.because.turn": "It was its turn: {before} had a run later.",

  "routing.not.no_gateway": "lives on no gateway",
  "routing.not.not_set_up": "has not been set up",
  "routing.not.elsewhere": "lives on another gateway",
  "routing.not.setup_failed": "could not be set up",
  "routing.not.leaving": "is being removed",
  "routing.not.missing_there": "is gone from its gateway",
  "routing.not.looser_there": "may run more on its gateway than it was given",
  "routing.not.key_ended": "its API key has ended",
  "routing.not.lacks_skills": "lacks {detail}",
  "routing.not.paused": "is paused",
  "routing.not.stopped": "has been stopped",
  "routing.not.over_budget": "is over its budget",
  "routing.not.looping": "was paused since it went in circles",
  "routing.not.quiet_hours": "has quiet hours",

  "routing.place": "{place, plural, =1 {first} =2 {second} =3 {third} other {number #}}",
  "routing.openRuns": "{count, plural, =0 {nothing to do} one {# open run} other {# open runs}}",
  "routing.rate": "{percent} % ended well",
  "routing.rateUnknown": "endings not known",
  "routing.cost": "{amount} a run",
  "routing.costUnknown": "cost not known",
  "routing.away": "gateway away",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    routing: typeof messages;
  }
}
