// The variables of an installation that have no place of their own in scripts/: workers/platform/env.ts says what each is for.
export const VARIABLES = ["AUTH_ISSUERS", "CORS_ORIGINS", "EMAIL_FROM", "WRITE_LIMIT_FACTOR"];

/**
 * The variables of wrangler.toml and of .dev.vars (`stored`) with those that the environment sets in their place: ours, and whatever
 * else stands there.
 */
export const variablesOf = (stored, environment) => {
  const names = [...new Set([...VARIABLES, ...Object.keys(stored)])];
  return { ...stored, ...Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]))) };
};

const isUrl = (text) => URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
const isOrigin = (text) => isUrl(text) && new URL(text).origin === text.replace(/\/$/, "");
const listed = (text) => text.split(",").flatMap((part) => part.trim() || []);

/** What each must look like, where a mistake would be noticed late or never; and how it is written. */
const SHAPES = {
  PORT: [(text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536, "a number from 0 to 65535"],
  PUBLIC_URL: [isUrl, "a whole address: https://mc.example.com"],
  CORS_ORIGINS: [(text) => listed(text).every(isOrigin), "origins, with commas in between: https://app.example.com, http://localhost:3000"],
  WRITE_LIMIT_FACTOR: [(text) => Number.isFinite(Number(text)) && Number(text) > 0, "a number above 0"],
};

/** Throws what is wrong with the environment's variables. */
export function requireUsable(environment) {
  for (const [name, [fits, how]] of Object.entries(SHAPES)) {
    const text = environment[name];
    if (text !== undefined && !fits(text)) throw new Error(`${name} is ${JSON.stringify(text)}; it must be ${how}.`);
  }
}
