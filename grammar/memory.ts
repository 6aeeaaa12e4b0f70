// The keys of a memory's values: what the server takes, and what the dashboard says while one is typed.

/** Ours: it stands in addresses and in prompts, so it has no spaces and nothing that would have to be encoded. */
export const MEMORY_KEY = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
