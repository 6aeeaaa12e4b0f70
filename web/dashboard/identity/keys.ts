// Cache keys of this slice: of the person, in whichever organization.
export const sessionKey = ["session"] as const;
export const signInOptionsKey = ["sign-in-options"] as const;
export const signInMethodsKey = ["account", "sign-in-methods"] as const;
export const passkeysKey = ["account", "passkeys"] as const;
export const sessionsKey = ["account", "sessions"] as const;
