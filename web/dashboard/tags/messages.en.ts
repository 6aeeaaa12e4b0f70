// English.
export const messages = {
  "settings.sectionTags": "Tags",

  "tags.detail": "Words that tasks of all boards can have. Members give them to tasks; admins make, merge and delete them.",
  "tags.new": "New tag",
  "tags.create": "Create tag",
  "tags.created": "{name} created",
  "tags.notCreated": "The tag was not created",
  "tags.notLoaded": "The tags could not be loaded",
  "tags.none": "No tags",
  "tags.noneDetail": "Make one, and give it to tasks in their drawer.",
  "tags.name": "Name",
  "tags.taken": "There is a tag like this already.",
  "tags.color": "Colour",
  "tags.colorNamed": "Colour {color}",
  "tags.description": "Description (optional)",
  "tags.tasks": "{count, plural, one {# task} other {# tasks}}",
  "tags.actions": "What to do with {name}",
  "tags.editItem": "Edit…",
  "tags.edit": "Edit {name}",
  "tags.save": "Save",
  "tags.notChanged": "The tag was not changed",
  "tags.mergeItem": "Merge into another…",
  "tags.mergeTitle": "Merge {name}?",
  "tags.mergeInto": "Into",
  "tags.merge": "Merge",
  "tags.mergeDetail":
    "{count, plural, =0 {No task has {name}.} one {One task gets the other tag instead.} other {# tasks get the other tag instead.}} {name} is then gone. This cannot be undone.",
  "tags.merged": "{name} was merged into {into}",
  "tags.notMerged": "The tag was not merged",
  "tags.merging": "Being merged",
  "tags.deleteItem": "Delete…",
  "tags.deleteTitle": "Delete {name}?",
  "tags.delete": "Delete tag",
  "tags.deleteDetail":
    "{count, plural, =0 {No task has it.} one {One task loses it; the task stays.} other {# tasks lose it; the tasks stay.}} This cannot be undone.",
  "tags.deleted": "{name} was deleted",
  "tags.deleting": "Being deleted",

  "tags.ofTask": "Tags",
  "tags.more": "{count, plural, one {and one more} other {and # more}}",
  "tags.add": "Add a tag",
  "tags.remove": "Remove the tag {name}",
  "tags.found": "Matching tags",
  "tags.createNamed": "New tag “{name}”",
  "tags.most": "A task has at most {count} tags.",

  "event.tag.created": "made the tag",
  "event.tag.updated": "changed the tag",
  "event.tag.merged": "merged the tag",
  "event.tag.deleted": "deleted the tag",

  "resource.tag": "Tags",

  "field.tags": "Tags",
  "field.color": "Colour",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    tags: typeof messages;
  }
}
