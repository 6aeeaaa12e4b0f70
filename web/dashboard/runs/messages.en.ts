// English.
export const messages = {
  "event.run.held_back": "held back a run of",
  "event.run.queued": "queued a run of",
  "event.run.started": "began a run of",
  "event.run.waiting": "waits for a decision in",
  "event.run.requeued": "sent again a run of",
  "event.run.resumed": "went on with",
  "event.run.succeeded": "finished a run of",
  "event.run.failed": "failed in a run of",
  "event.run.aborted": "stopped a run of",
  "event.run.stop_requested": "asked to stop a run of",

  "run.title": "Agent run",
  "run.queued": "Queued",
  "run.running": "Running",
  "run.waiting_approval": "Waiting on you",
  "run.succeeded": "Finished",
  "run.failed": "Failed",
  "run.aborted": "Stopped",
  "run.start": "Run with {name}",
  "run.startBest": "Run with whoever fits best",
  "run.stop": "Stop",
  "run.notStarted": "The run did not start",
  "run.notStopped": "The run could not be stopped",
  "run.output": "What the agent says",
  "run.steps": "Steps",
  "run.stepDone": "Done",
  "run.stepFailed": "Failed",
  "run.result": "Show result",
  "run.handedOn": "This run is being stopped: the task was given to {name}, who begins when it has ended.",
  "run.silent": "The agent said nothing.",

  "resource.run": "Runs",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    runs: typeof messages;
  }
}
