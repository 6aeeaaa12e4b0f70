// Tags: what other slices may use.
export { actions as tagActions } from "./actions.ts";
export { arrivingTags, givePairsStatement, tagsOfOrganization } from "./arrivals-store.ts";
export { chooseTags } from "./rules.ts";
export { hasTagsSql, isTaggedSql, taggedByWordSql, taggedSql, tagsOnBoard, taskTagIdsSql, taskTagsJsonSql } from "./store.ts";
export { copyTagsStatement, giveTagsStatements, type NamedTag, replaceTagsStatements, tagsNamed, UNUSABLE_TAG, usableTagsGuard } from "./task-tag-store.ts";
