// Sends one file and reports how much of it has gone out: XMLHttpRequest, because fetch does not tell.
import { address, ApiError, headersFor, problemOf, unreachable } from "./http.ts";

export type Upload = { file: File; onProgress(share: number): void; signal: AbortSignal };

export function upload<Answer>(path: string, contentType: string, { file, onProgress, signal }: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(path));
    for (const [name, value] of headersFor("POST", {})) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", contentType);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300) return resolve(JSON.parse(request.responseText) as Answer);
      const response = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      void problemOf(response).then((problem) => reject(new ApiError(problem)));
    };
    request.onerror = () => reject(new ApiError(unreachable("")));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
