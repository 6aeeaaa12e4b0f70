// English.
export const messages = {
  "settings.sectionData": "Export and import",

  "data.detail": "Everything of the organization in one file, to keep or to move to another installation.",
  "data.exports": "Exports",
  "data.startExport": "Start export",
  "data.exportDetail":
    "A zip with boards, tasks, comments, agents, approvals and the whole history. Passwords, tokens and keys are never in it, nor are the files attached to tasks: download those one by one.",
  "data.noExports": "Nothing has been exported yet.",
  "data.notLoaded": "The list could not be loaded",
  "data.notStarted": "The export was not started",
  "data.by": "by {name}",
  "data.queued": "Preparing",
  "data.rowsOf": "{done} of {total} entries",
  "data.rows": "{count, plural, one {# entry} other {# entries}}",
  "data.ready": "Ready",
  "data.failed": "Failed",
  "data.expired": "File deleted",
  "data.keptUntil": "kept until {time}",
  "data.download": "Download",
  "data.notDownloaded": "The file could not be downloaded",
  "data.deleteTitle": "Delete this export?",
  "data.deleteExport": "Delete export",
  "data.deleteDetail": "The file is deleted at once. The organization stays as it is; you can export again.",
  "data.exportDeleted": "Export deleted",
  "data.imports": "Import",
  "data.import": "File to import",
  "data.importDetail": "Fills this organization from an export. People are not moved: invite them again. Tokens and keys are made anew.",
  "data.notEmpty":
    "Only an empty organization can be filled. This one has {boards, plural, =0 {no boards} one {# board} other {# boards}}, {agents, plural, =0 {no agents} one {# agent} other {# agents}} and {gateways, plural, =0 {no gateways} one {# gateway} other {# gateways}}. Create a new organization and import there.",
  "data.drop": "Drop the zip of an export here, or choose it.",
  "data.limit": "At most {max}.",
  "data.choose": "Choose file",
  "data.notZip": "{name} is not a zip file. Choose the file that an export gave you.",
  "data.tooLarge": "The file has {size}; at most {max} can be taken.",
  "data.uploading": "Uploading, {percent} %",
  "data.uploaded": "Uploaded. The server is checking it.",
  "data.imported": "Imported",
  "data.notImported": "The file was not imported",

  "event.organization.export_requested": "asked for an export of",
  "event.organization.exported": "finished the export of",
  "event.organization.import_requested": "asked for an import into",
  "event.organization.imported": "finished the import of",
  "event.organization.export_failed": "could not finish the export of",
  "event.organization.import_failed": "could not finish the import into",

  "resource.organization_export": "Exports",
  "resource.organization_import": "Imports",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    exports: typeof messages;
  }
}
