// What happened to an agent, on its page: drawn by the slice of the record, which stands above this one. The shell puts it in.
import { type ComponentType, createContext } from "react";

export const AgentTimelineContext = createContext<ComponentType<{ agentId: string }> | null>(null);
