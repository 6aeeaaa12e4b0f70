// Sends one file and reports how much of it has gone out: XMLHttpRequest, because fetch does not tell.
export type Upload = { file: File; onProgress(share: number): void; signal: AbortSignal };

/** Stands in for fetch in one call: the body is the file. */
export const uploading =
  ({ file, onProgress, signal }: Upload): typeof fetch =>
  (url: RequestInfo | URL, { method = "POST", headers }: RequestInit = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, String(url));
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onload = () => resolve(new Response(request.responseText, { status: request.status, statusText: request.statusText }));
      request.onerror = () => reject(new TypeError(""));
      request.onabort = () => reject(new DOMException("", "AbortError"));
      signal.addEventListener("abort", () => request.abort());
      request.send(file);
    });
