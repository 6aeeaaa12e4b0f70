// English.
export const messages = {
  "palette.found": "In the whole organization",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    search: typeof messages;
  }
}
