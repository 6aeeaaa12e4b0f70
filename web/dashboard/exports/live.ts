// Exports and imports of the whole organization. Their progress is pushed over the feed.
import { useMutation, useQuery } from "@tanstack/react-query";
import { addFirst } from "../live/cache.ts";
import type { exportRoutes, importRoutes } from "#worker/exports/routes.ts";
import { clientOf, json, through, until } from "../live/http.ts";
import { listQuery, type PagedList, useMore } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { type Upload, uploading } from "../live/upload.ts";
import { exportsKey, importsKey } from "./keys.ts";
import type { OrganizationExport, OrganizationImport } from "./wire.ts";

const { exports } = clientOf<typeof exportRoutes>().organizations.me;
const { imports } = clientOf<typeof importRoutes>().organizations.me;
/** As the server refuses it (IMPORT_MAX_BYTES). */
export const IMPORT_MAX_BYTES = 100 * 1_048_576;

const exportList: PagedList<OrganizationExport> = { key: exportsKey, load: (asked, signal) => json(exports.$get({ query: asked }, until(signal))) };
const importList: PagedList<OrganizationImport> = { key: importsKey, load: (asked, signal) => json(imports.$get({ query: asked }, until(signal))) };
export const useExports = () => useQuery({ ...listQuery(exportList), staleTime: 0 });
export const useMoreExports = () => useMore(exportList);
export const useImports = () => useQuery({ ...listQuery(importList), staleTime: 0 });
export const useMoreImports = () => useMore(importList);

const reloadExports = () => queryClient.invalidateQueries({ queryKey: exportsKey() });
/** Stands at the top of the list at once. */
export const useStartExport = () =>
  useMutation({
    mutationFn: () => json(exports.$post()),
    onSuccess: (started) => addFirst(exportsKey(), started),
    onError: () => void reloadExports(),
  });
export const useDeleteExport = (id: string) =>
  useMutation({ mutationFn: () => exports[":export_id"].$delete({ param: { export_id: id } }), onSettled: () => void reloadExports() });

/** Fetched with the tab's organization, which a plain link could not name, and handed to the browser as a file. */
export const useDownloadExport = () =>
  useMutation({
    mutationFn: async ({ id, fileName }: { id: string; fileName: string }) => {
      const answer = await exports[":export_id"].file.$get({ param: { export_id: id } });
      const url = URL.createObjectURL(await answer.blob());
      const link = document.createElement("a");
      link.href = url;
      link.download = fileName;
      document.body.appendChild(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  });

export const useUploadImport = () =>
  useMutation({
    mutationFn: (file: Upload) => json(imports.$post({}, { ...through(uploading(file)), headers: { "Content-Type": "application/zip" } })),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: importsKey() }),
  });
