// Imports from other products. How far one has come is pushed over the feed.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { taskImportRoutes } from "#worker/imports/routes.ts";
import { addFirst } from "../live/cache.ts";
import { clientOf, json, through, until } from "../live/http.ts";
import { listQuery, type PagedList, useMore } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { type Upload, uploading } from "../live/upload.ts";
import { taskImportKey, taskImportsKey } from "./keys.ts";
import type { FileSource, ImportMapping, RemoteImportCreate, TaskImport, TaskImportSummary } from "./wire.ts";

const imports = clientOf<typeof taskImportRoutes>().organizations.me["task-imports"];
const one = imports[":task_import_id"];
/** As the server refuses it. */
export const IMPORT_MAX_BYTES = 10 * 1_048_576;

const list: PagedList<TaskImportSummary> = { key: taskImportsKey, load: (asked, signal) => json(imports.$get({ query: asked }, until(signal))) };
export const useTaskImports = () => useQuery({ ...listQuery(list), staleTime: 0 });
export const useMoreTaskImports = () => useMore(list);
export const useTaskImport = (id: string) =>
  useQuery({ queryKey: taskImportKey(id), queryFn: ({ signal }) => json(one.$get({ param: { task_import_id: id } }, until(signal))), staleTime: 0 });

function keep(changed: TaskImport): void {
  queryClient.setQueryData(taskImportKey(changed.id), changed);
  void queryClient.invalidateQueries({ queryKey: taskImportsKey() });
}

export const useSendFile = () =>
  useMutation({
    mutationFn: ({ source, upload }: { source: FileSource; upload: Upload }) =>
      json(
        imports.$post(
          { query: { source, name: upload.file.name } },
          { ...through(uploading(upload)), headers: { "Content-Type": "application/octet-stream" } },
        ),
      ),
    onSuccess: (made) => {
      queryClient.setQueryData(taskImportKey(made.id), made);
      addFirst(taskImportsKey(), made);
    },
  });

export const useReadRemote = () =>
  useMutation({
    mutationFn: (asked: RemoteImportCreate) => json(imports.remote.$post({ json: asked })),
    onSuccess: (made) => {
      queryClient.setQueryData(taskImportKey(made.id), made);
      addFirst(taskImportsKey(), made);
    },
  });

export const useMapImport = (id: string) =>
  useMutation({ mutationFn: (mapping: ImportMapping) => json(one.mapping.$put({ param: { task_import_id: id }, json: mapping })), onSuccess: keep });
export const useStartImport = (id: string) => useMutation({ mutationFn: () => json(one.start.$post({ param: { task_import_id: id } })), onSuccess: keep });
export const useCancelImport = (id: string) => useMutation({ mutationFn: () => json(one.cancel.$post({ param: { task_import_id: id } })), onSuccess: keep });

/** Fetched with the tab's organization, which a plain link could not name, and handed to the browser as a file. */
export const useReport = (id: string) =>
  useMutation({
    mutationFn: async () => {
      const answer = await one.report.$get({ param: { task_import_id: id } });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = "import.csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  });
