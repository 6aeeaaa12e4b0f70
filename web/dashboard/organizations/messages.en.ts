// English.
export const messages = {
  "settings.sectionOrganization": "Organization",
  "settings.organizationName": "Organization name",
  "settings.newOrganization": "New organization",
  "settings.createOrganization": "Create organization",

  "event.organization.created": "created the organization",
  "event.organization.updated": "changed the organization",
  "event.organization.deletion_scheduled": "closed the organization for deletion:",
  "event.organization.restored": "restored the organization",

  "switcher.organizations": "Organizations",
  "switcher.all": "All {count} organizations…",
  "switcher.find": "Find an organization",
  "switcher.thisTab": "Only this tab goes there. Other tabs stay where they are.",
  "switcher.removed": "You are no longer a member of {name}",
  "switcher.elsewhere": "This board belongs to {name}",
  "switcher.elsewhereDetail": "You are a member there too, but this tab works in another organization.",
  "switcher.switchTo": "Switch to {name}",

  "organization.detail": "What everybody here sees of the organization.",
  "organization.newDetail": "With boards, members and agents of its own. You become its owner.",
  "organization.description": "Description",
  "organization.descriptionHint": "What it is for, in a sentence or two.",
  "organization.noDescription": "No description.",
  "organization.readOnly": "Admins and owners can change this.",
  "organization.id": "Id",
  "organization.copyId": "Copy the organization's id",
  "organization.since": "Since",
  "organization.yourRole": "Your role",
  "organization.notLoaded": "The organization could not be loaded",
  "organization.adminsOnly": "This is for admins and owners",
  "organization.ownersOnly": "This is for owners",
  "organization.askThem": "Ask one of them if you need something here.",
  "organization.delete": "Delete this organization",
  "organization.deleteDetail": "It is closed at once and deleted for good after 30 days. Until then an owner can restore it.",
  "organization.deleteButton": "Delete organization…",
  "organization.deleteTitle": "Delete {name}?",
  "organization.deleteNamed": "Delete {name}",
  "organization.deleteNow": "At once nothing changes any more: agents stop, gateways are disconnected, API keys cannot write.",
  "organization.deleteRead": "For 30 days everybody can still read it, and owners can export or restore it.",
  "organization.deleteLater": "Then boards, tasks, agents, history and exports are deleted for good.",
  "organization.exportFirst": "Export everything first",
  "organization.typeName": "Type {name} to confirm",
  "organization.closed": "This organization is closed",
  "organization.closedUntil": "It will be deleted on {time}. Until then you can restore it as it was.",
  "organization.banner": "Closed: will be deleted on {date}. Nothing changes meanwhile.",
  "organization.restore": "Restore",
  "organization.restored": "{name} is open again",
  "organization.export": "Export",
  "organization.ownersRestore": "An owner can restore it.",

  "role.ownerHint": "Everything, with making owners, exporting and deleting the organization.",
  "role.adminHint": "Invites and removes people, sets rights on boards, manages API keys and settings.",
  "role.memberHint": "Works on the boards that they were given.",
  "role.owner": "Owner",
  "role.admin": "Admin",
  "role.member": "Member",

  "rights.readOnly": "Read only",
  "rights.mayRead": "You may read here. An admin can let you write.",
  "rights.noTasksDetail": "You will see them here as soon as somebody adds one.",
  "rights.mayNotDecide": "Who may write on the board decides this. You may read it.",
  "rights.noBoards": "No boards for you yet",
  "rights.noBoardsDetail": "An admin of the organization chooses which boards you see.",

  "resource.organization": "Organization",

  "field.name": "Name",
  "field.deletion_at": "Deletion",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    organizations: typeof messages;
  }
}
