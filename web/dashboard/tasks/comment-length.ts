// As the server takes them.
export const COMMENT_MAX_CHARS = 10_000;
