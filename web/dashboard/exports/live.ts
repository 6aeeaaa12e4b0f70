// Exports and imports of the whole organization. Their progress is pushed over the feed.
import { useMutation, useQuery } from "@tanstack/react-query";
import { addFirst } from "../live/cache.ts";
import { answerTo, get, post, remove } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { upload, type Upload } from "../live/upload.ts";
import type { Page } from "../live/wire.ts";
import { exportsKey, importsKey } from "./keys.ts";
import type { OrganizationExport, OrganizationImport } from "./wire.ts";

const EXPORTS = "/organizations/me/exports";
const IMPORTS = "/organizations/me/imports";
/** As the server refuses it (IMPORT_MAX_BYTES). */
export const IMPORT_MAX_BYTES = 100 * 1_048_576;

export const useExports = () =>
  useQuery({
    queryKey: exportsKey(),
    queryFn: ({ signal }) => get<Page<OrganizationExport>>(EXPORTS, undefined, signal),
    staleTime: 0,
  });
export const useImports = () =>
  useQuery({
    queryKey: importsKey(),
    queryFn: ({ signal }) => get<Page<OrganizationImport>>(IMPORTS, undefined, signal),
    staleTime: 0,
  });

const reloadExports = () => queryClient.invalidateQueries({ queryKey: exportsKey() });
/** Stands at the top of the list at once. */
export const useStartExport = () =>
  useMutation({
    mutationFn: () => post<OrganizationExport>(EXPORTS),
    onSuccess: (started) => addFirst(exportsKey(), started),
    onError: () => void reloadExports(),
  });
export const useDeleteExport = (id: string) => useMutation({ mutationFn: () => remove(`${EXPORTS}/${id}`), onSettled: () => void reloadExports() });

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

export const useUploadImport = () =>
  useMutation({
    mutationFn: (file: Upload) => upload<OrganizationImport>(IMPORTS, "application/zip", file),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: importsKey() }),
  });
