// Why a live socket did not open. Browsers hide the HTTP answer of a refused upgrade, so the question is asked again over HTTP.
import { ApiError } from "./http.ts";
import { CLOSE_FORBIDDEN, CLOSE_NOT_FOUND, CLOSE_SIGNED_OUT } from "./socket.ts";

const CODES: Partial<Record<number, number>> = { 401: CLOSE_SIGNED_OUT, 403: CLOSE_FORBIDDEN, 404: CLOSE_NOT_FOUND };

/** The close code for the status of what is asked; null when it succeeds or the server is unreachable. */
export async function refusalOf(ask: () => Promise<unknown>): Promise<number | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    return error instanceof ApiError ? (CODES[error.status] ?? null) : null;
  }
}
