// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const NewAgentDialog = lazyPart(() => import("./new-agent-dialog.tsx"));
export const SettingsPanel = lazyPart(() => import("./settings-panel.tsx"));
export const LeadSelect = lazyPart(() => import("./lead-select.tsx"));
