// The wire types of this slice.
export type { SoulRef } from "#worker/souls/schema.ts";
