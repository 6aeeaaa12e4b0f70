// Exports and imports of the whole organization. Their progress is no event: it is asked for while one is at work.
import { type Query, useMutation, useQuery } from "@tanstack/react-query";
import { ApiError, address, answerTo, get, headersFor, post, problemOf, remove, unreachable } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { OrganizationExport, OrganizationImport, Page } from "./wire.ts";

const EXPORTS = "/organizations/me/exports";
const IMPORTS = "/organizations/me/imports";
const ASK_AGAIN_MS = 1000;
/** As the server refuses it (IMPORT_MAX_BYTES). */
export const IMPORT_MAX_BYTES = 100 * 1_048_576;

type Transfer = OrganizationExport | OrganizationImport;
export const isAtWork = (transfer: Transfer): boolean => transfer.status === "queued" || transfer.status === "running";
const whileAtWork = <Item extends Transfer>(query: Query<Page<Item>>): number | false => (query.state.data?.items.some(isAtWork) ? ASK_AGAIN_MS : false);

export const useExports = () =>
  useQuery({
    queryKey: keys.exports(),
    queryFn: ({ signal }) => get<Page<OrganizationExport>>(EXPORTS, undefined, signal),
    refetchInterval: (query) => whileAtWork(query as unknown as Query<Page<OrganizationExport>>),
    staleTime: 0,
  });
export const useImports = () =>
  useQuery({
    queryKey: keys.imports(),
    queryFn: ({ signal }) => get<Page<OrganizationImport>>(IMPORTS, undefined, signal),
    refetchInterval: (query) => whileAtWork(query as unknown as Query<Page<OrganizationImport>>),
    staleTime: 0,
  });

const reloadExports = () => queryClient.invalidateQueries({ queryKey: keys.exports() });
/** Begins at the top of the list at once; the list is asked again while it is at work. */
export const useStartExport = () =>
  useMutation({
    mutationFn: () => post<OrganizationExport>(EXPORTS),
    onSuccess: (begun) =>
      queryClient.setQueryData<Page<OrganizationExport>>(keys.exports(), (page) =>
        page && !page.items.some((known) => known.id === begun.id) ? { ...page, items: [begun, ...page.items], total: page.total + 1 } : page,
      ),
    onError: () => void reloadExports(),
  });
export const useDeleteExport = () => useMutation({ mutationFn: (id: string) => remove(`${EXPORTS}/${id}`), onSettled: () => void reloadExports() });

/** Fetched with the tab's organization, which a plain link could not name, and handed to the browser as a file. */
export const useDownloadExport = () =>
  useMutation({
    mutationFn: async ({ id, fileName }: { id: string; fileName: string }) => {
      const answer = await answerTo("GET", `${EXPORTS}/${id}/file`);
      const url = URL.createObjectURL(await answer.blob());
      const link = document.createElement("a");
      link.href = url;
      link.download = fileName;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  });

type Upload = { file: File; onProgress(share: number): void; signal: AbortSignal };

/** XMLHttpRequest, because fetch does not tell how much of a body has gone out. */
function send({ file, onProgress, signal }: Upload): Promise<OrganizationImport> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(IMPORTS));
    for (const [name, value] of headersFor("POST", {})) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/zip");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300) return done(JSON.parse(request.responseText) as OrganizationImport);
      const response = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      void problemOf(response).then((problem) => fail(new ApiError(problem)));
    };
    request.onerror = () => fail(new ApiError(unreachable("")));
    request.onabort = () => fail(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export const useUploadImport = () => useMutation({ mutationFn: send, onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.imports() }) });
