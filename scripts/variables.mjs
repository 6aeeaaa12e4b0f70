// The variables of an installation that have no place of their own in scripts/: workers/platform/env.ts says what each is for.
export const VARIABLES = ["AUTH_ISSUERS", "CORS_ORIGINS", "EMAIL_FROM", "WRITE_LIMIT_FACTOR"];

/** Those that the environment sets: they go before wrangler.toml and .dev.vars. */
export const givenVariables = (environment) =>
  Object.fromEntries(VARIABLES.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])));
