// English.
export const messages = {
  "event.board.created": "created the board",
  "event.board.updated": "changed the board",
  "event.board.deleted": "deleted the board",
  "event.board_group.created": "created the group",
  "event.board_group.updated": "changed the group",
  "event.board_group.deleted": "deleted the group",

  "nav.boards": "Boards",

  "boards.none": "No boards yet",
  "boards.noneDetail": "A board shows what people and agents work on. Make the first one here.",
  "boards.new": "New board",
  "boards.newGroup": "New group",
  "boards.create": "Create board",
  "boards.createGroup": "Create group",
  "boards.name": "Board name",
  "boards.description": "Description",
  "boards.group": "Group",
  "boards.groupName": "Group name",
  "boards.noGroup": "No group",
  "boards.ungrouped": "Without a group",
  "boards.groupEmpty": "No boards in this group yet.",
  "boards.deleteGroup": "Delete group {name}",
  "boards.groupNotDeleted": "The group was not deleted",
  "boards.gate": "Done needs an approval",
  "boards.gateHint": "A task moves to Done only after a person has approved it.",
  "boards.gated": "Done needs approval",
  "boards.notGated": "Done is open",
  "boards.ruleReview": "Done only from Review",
  "boards.ruleReviewHint": "A task has to pass through Review first.",
  "boards.ruleComment": "Review needs a comment",
  "boards.ruleCommentHint": "Whoever asks for review says what was done.",
  "boards.rulePending": "Hold while an approval waits",
  "boards.rulePendingHint": "The status stays put until the approval is decided.",
  "boards.ruleLead": "Only the lead agent changes statuses",
  "boards.ruleLeadHint": "Other agents may comment, not move. People always may.",
  "boards.settings": "Board settings",
  "boards.delete": "Delete this board",
  "boards.deleteConfirm": "Type “{name}” to confirm. Its tasks, comments and approvals go with it.",
  "boards.deleteNamed": "Delete {name}",
  "boards.deletedNamed": "{name} was deleted",
  "boards.deleted": "This board was deleted",
  "boards.refused": "You may not see this board, or it is gone",
  "boards.notLoaded": "The board could not be loaded",
  "boards.listNotLoaded": "The boards could not be loaded",
  "boards.notCreated": "Nothing was created",
  "boards.noTasks": "No tasks on this board yet",
  "boards.noTasksDetail": "People add tasks here, and so do agents. Press N to write one.",
  "boards.noMatch": "No task matches",
  "boards.noMatchDetail": "The filters hide every task of this board.",
  "boards.emptyColumn": "{column}, empty",
  "boards.filter": "Filter",
  "boards.assigneeFilter": "Filter by assignee",
  "boards.allAssignees": "All assignees",
  "boards.priorityFilter": "Filter by priority",
  "boards.anyPriority": "Any priority",

  "resource.board": "Boards",

  "field.require_approval_for_done": "Done needs an approval",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    boards: typeof messages;
  }
}
