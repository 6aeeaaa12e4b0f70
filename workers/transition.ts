// Being removed: while slices move to typed catalogues, events of any type are accepted.
declare module "./platform/event-catalog.ts" {
  interface EventPayloads {
    [type: string]: Record<string, unknown>;
  }
}
export {};
