// Being removed: while slices move to typed catalogues, events of any type are accepted.
declare module "./platform/event-catalog.ts" {
  interface EventPayloads {
    [type: string]: Record<string, unknown>;
    "command.held": {
      label: string;
      gateway_id: string;
      run_id: string | null;
      agent_id: string | null;
      expires_at: string;
      command: string;
      cwd: string | null;
      host: string | null;
      resolved_path: string | null;
      allowed_decisions: string[];
      risk_kinds: string[];
      warnings: string[];
    };
    "command.released": { label: string; outcome: string; resolved_by: string | null; gateway_id: string };
  }
}
export {};
