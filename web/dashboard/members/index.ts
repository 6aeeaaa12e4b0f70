// What other slices and the shell may use of this slice.
export { BoardLevels } from "./board-levels.tsx";
export { boardsInWords, type Level, LEVEL_LABELS } from "./level-words.ts";
export { ALL_BOARDS, levelOf } from "./levels.ts";
export { useMembers } from "./live.ts";
export type { AccessUpdate, Member, MemberSummary } from "./wire.ts";
