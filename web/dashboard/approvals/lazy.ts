// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const AskDialog = lazyPart(() => import("./ask-dialog.tsx"));

/** With the words of the triage desk, where it is from. */
async function loadTaskDecide() {
  const [part, { addTriageWords }] = await Promise.all([import("./triage/task-decide.tsx"), import("./triage/words.ts")]);
  await addTriageWords();
  return part;
}
export const TaskDecide = lazyPart(loadTaskDecide);
