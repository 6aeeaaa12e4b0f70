/** The words of every part of the app: each `messages.en.ts` declares its own here, so that ids are checked and listed nowhere. */
export interface Words extends Record<never, never> {}
export type MessageId = { [Part in keyof Words]: Extract<keyof Words[Part], string> }[keyof Words];
