// Sends one file and reports how much of it has gone out: XMLHttpRequest, because fetch does not tell.
export type Upload = { file: File; onProgress(share: number): void; signal: AbortSignal };

/** So long nothing may happen, of its bytes and then of its answer: the connection has been cut without a word. */
const SILENT_MAX_MS = 90_000;

/** A status of 0 is no answer, and no Response. */
const answerOf = ({ status, statusText, responseText }: XMLHttpRequest): Response => {
  if (status === 0) throw new TypeError("");
  return new Response(responseText === "" ? null : responseText, { status, statusText });
};

/** Stands in for fetch in one call: the body is the file. */
export const uploading =
  ({ file, onProgress, signal }: Upload): typeof fetch =>
  (url: RequestInfo | URL, { method = "POST", headers }: RequestInit = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, String(url));
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const isAlive = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          reject(new TypeError(""));
          request.abort();
        }, SILENT_MAX_MS);
      };
      request.upload.onprogress = (event) => {
        isAlive();
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      };
      request.upload.onload = isAlive;
      request.onload = () => {
        try {
          resolve(answerOf(request));
        } catch {
          reject(new TypeError(""));
        }
      };
      request.onabort = () => reject(new DOMException("", "AbortError"));
      // However else it ended, without an answer: the first who settles the promise is heard.
      request.onloadend = () => {
        clearTimeout(timer);
        reject(new TypeError(""));
      };
      isAlive();
      signal.addEventListener("abort", () => request.abort());
      request.send(file);
    });
