// English.
export const messages = {
  "attachments.ofTask": "Attachments",
  "attachments.count": "{count, plural, one {# attachment} other {# attachments}}",
  "attachments.attach": "Attach files…",
  "attachments.toText": "Attach to the text…",
  "attachments.how": "Or drop files here, or paste a picture. At most {max} each.",
  "attachments.drop": "Drop the files to attach them to {key}",
  "attachments.notLoaded": "The attachments could not be loaded",
  "attachments.download": "Download {name}",
  "attachments.preview": "Preview {name}",
  "attachments.actions": "What to do with {name}",
  "attachments.renameItem": "Rename…",
  "attachments.rename": "Rename {name}",
  "attachments.name": "Name",
  "attachments.save": "Save",
  "attachments.notRenamed": "The attachment was not renamed",
  "attachments.deleteItem": "Delete…",
  "attachments.deleteTitle": "Delete {name}?",
  "attachments.delete": "Delete file",
  "attachments.deleteText": "The file is deleted for everybody. This cannot be undone.",
  "attachments.notDeleted": "The attachment was not deleted",
  "attachments.deleted": "{name} was deleted",
  "attachments.waiting": "Waiting to be sent",
  "attachments.sending": "{percent}% sent",
  "attachments.storing": "Storing…",
  "attachments.notSent": "{name} was not attached",
  "attachments.tooLarge": "{size} is more than the {max} that a file may have.",
  "attachments.empty": "The file is empty, or it is a folder.",
  "attachments.stop": "Stop sending {name}",
  "attachments.dismiss": "Forget {name}",
  "attachments.noPicture": "The picture cannot be shown. It can be downloaded.",
  "attachments.beginning": "The first {size} of {all}. Download it to see the rest.",
  "attachments.textNotLoaded": "The text could not be loaded",

  "event.attachment.added": "attached",
  "event.attachment.renamed": "renamed the attachment",
  "event.attachment.deleted": "deleted the attachment",

  "resource.attachment": "Attachments",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    attachments: typeof messages;
  }
}
