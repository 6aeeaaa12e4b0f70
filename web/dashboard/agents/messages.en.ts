// English.
export const messages = {
  "agent.none": "No agents yet",
  "agent.noneDetail": "An agent takes tasks and works on them on a gateway. Connect a gateway first, then make one.",
  "agent.new": "New agent",
  "agent.create": "Create agent",
  "agent.edit": "Edit {name}",
  "agent.notCreated": "The agent was not created",
  "agent.listNotLoaded": "The agents could not be loaded",
  "agent.back": "Back to agents",
  "agent.gone": "This agent is gone",
  "agent.goneDetail": "It was deleted, or it belongs to another organization.",
  "agent.draft": "Not placed",
  "agent.provisioning": "Setting up",
  "agent.online": "Online",
  "agent.offline": "Offline",
  "agent.failed": "Failed",
  "agent.deleting": "Leaving",
  "agent.failedText": "The gateway could not set this agent up.",
  "agent.retry": "Set up again",
  "agent.name": "Name",
  "agent.description": "What it does",
  "agent.descriptionHint": "The agent reads this as its role.",
  "agent.gateway": "Gateway",
  "agent.noGateway": "No gateway",
  "agent.board": "Board",
  "agent.noBoard": "No board",
  "agent.capabilities": "Capabilities",
  "agent.capabilitiesHint": "Separated by commas, e.g. code, research",
  "agent.noCapabilities": "None named",
  "agent.model": "Model",
  "agent.modelHint": "Empty: the gateway’s own default",
  "agent.policy": "Shell commands",
  "agent.policyAsk": "Ask a person",
  "agent.policyAskHint": "A command outside the Mission Control API waits until somebody approves it.",
  "agent.policyTrust": "Trust the gateway",
  "agent.policyTrustHint": "The gateway’s own policy decides. Nothing is asked here.",
  "agent.details": "Details",
  "agent.status": "Status",
  "agent.lastSeen": "Last seen",
  "agent.never": "Never",
  "agent.session": "Session",
  "agent.activity": "Activity of agents",
  "agent.delete": "Delete agent",
  "agent.deleteNamed": "Delete {name}",
  "agent.deleteText": "{name} is removed from its gateway. Its tasks stay, without an assignee.",
  "agent.deleted": "{name} was deleted",

  "event.agent.created": "created the agent",
  "event.agent.updated": "changed the agent",
  "event.agent.provisioning": "is setting up",
  "event.agent.provisioned": "finished setting up",
  "event.agent.provision_failed": "could not set up",
  "event.agent.deleted": "deleted the agent",
  "event.agent.online": "reported online:",
  "event.agent.offline": "reported offline:",

  "nav.agents": "Agents",

  "resource.agent": "Agents",

  "field.command_policy": "Shell commands",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    agents: typeof messages;
  }
}
