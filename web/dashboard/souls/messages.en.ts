// English.
export const messages = {
  "soul.choose": "Begin with",
  "soul.none": "A text of your own",
  "soul.import": "Or a Markdown file",
  "soul.keep": "Keep this text to choose from",
  "soul.kept": "Kept text",
  "resource.soul": "Souls",
  "event.soul.created": "kept the soul",
  "event.soul.deleted": "deleted the soul",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    souls: typeof messages;
  }
}
