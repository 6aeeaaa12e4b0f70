// What is wrong with a request, member by member, in words for whoever wrote it.
import type { z } from "zod";
import type { FieldError } from "./errors.ts";

/** More are not listed: one answer need not repeat everything that was sent. */
const UNKNOWN_MAX = 20;
const NAME_MAX_CHARS = 80;
const UNKNOWN = "is not a member of this request: what is not kept is refused. Leave it out, or look for its name in /docs";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const toPath = (path: Path): string => path.map(String).join(".");
const shortened = (name: string): string => (name.length > NAME_MAX_CHARS ? `${name.slice(0, NAME_MAX_CHARS).toWellFormed()}…` : name);

function unknownMembers(path: Path, names: readonly string[]): FieldError[] {
  const listed = names.slice(0, UNKNOWN_MAX).map((name) => ({ path: toPath([...path, shortened(name)]), message: UNKNOWN }));
  const left = names.length - listed.length;
  return left > 0 ? [...listed, { path: toPath(path), message: `${left} more are not members of this request` }] : listed;
}

/** Where one of several shapes would do, what is missing to the nearest is told. */
function nearest(path: Path, options: readonly Issue[][]): FieldError[] {
  const told = options.map((issues) => issues.flatMap((issue) => fieldErrors({ ...issue, path: [...path, ...issue.path] })));
  return told.reduce((best, each) => (each.length < best.length ? each : best));
}

function fieldErrors(issue: Issue): FieldError[] {
  if (issue.code === "unrecognized_keys") return unknownMembers(issue.path, issue.keys);
  if (issue.code === "invalid_union" && issue.errors.length > 0) return nearest(issue.path, issue.errors);
  return [{ path: toPath(issue.path), message: issue.message }];
}

/** Each with the way to the member, as `board_access.0.board_id`. */
export const fieldErrorsOf = ({ issues }: { issues: readonly Issue[] }): FieldError[] => issues.flatMap(fieldErrors);
